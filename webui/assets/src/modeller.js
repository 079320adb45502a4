// bpmn-js's modeller with the parts that our page uses: no generic palette, menus or fonts.

import BaseModeler from 'bpmn-js/lib/BaseModeler';
import Viewer from 'bpmn-js/lib/Viewer';
import AutoPlaceModule from 'bpmn-js/lib/features/auto-place';
import AutoResizeModule from 'bpmn-js/lib/features/auto-resize';
import CopyPasteModule from 'bpmn-js/lib/features/copy-paste';
import EditorActionsModule from 'bpmn-js/lib/features/editor-actions';
import GridSnappingModule from 'bpmn-js/lib/features/grid-snapping';
import InteractionEventsModule from 'bpmn-js/lib/features/interaction-events';
import KeyboardModule from 'bpmn-js/lib/features/keyboard';
import LabelEditingModule from 'bpmn-js/lib/features/label-editing';
import ModelingModule from 'bpmn-js/lib/features/modeling';
import ModelingFeedbackModule from 'bpmn-js/lib/features/modeling-feedback';
import OutlineModule from 'bpmn-js/lib/features/outline';
import ReplaceModule from 'bpmn-js/lib/features/replace';
import SnappingModule from 'bpmn-js/lib/features/snapping';
import SpaceToolModule from 'bpmn-js/lib/features/space-tool';
import AutoScrollModule from 'diagram-js/lib/features/auto-scroll';
import BendpointsModule from 'diagram-js/lib/features/bendpoints';
import ConnectModule from 'diagram-js/lib/features/connect';
import ConnectionPreviewModule from 'diagram-js/lib/features/connection-preview';
import ContextPadModule from 'diagram-js/lib/features/context-pad';
import CreateModule from 'diagram-js/lib/features/create';
import GlobalConnectModule from 'diagram-js/lib/features/global-connect';
import KeepSelectionVisibleModule from 'diagram-js/lib/features/keep-selection-visible';
import KeyboardMoveSelectionModule from 'diagram-js/lib/features/keyboard-move-selection';
import MoveModule from 'diagram-js/lib/features/move';
import ResizeModule from 'diagram-js/lib/features/resize';
import KeyboardMoveModule from 'diagram-js/lib/navigation/keyboard-move';
import MoveCanvasModule from 'diagram-js/lib/navigation/movecanvas';
import ZoomScrollModule from 'diagram-js/lib/navigation/zoomscroll';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

import PadModule from './pad.js';
import SopModule from './sop.js';

const MODULES = [
  ...Viewer.prototype._modules,
  KeyboardMoveModule,
  MoveCanvasModule,
  ZoomScrollModule,
  AutoPlaceModule,
  AutoResizeModule,
  AutoScrollModule,
  BendpointsModule,
  ConnectModule,
  ConnectionPreviewModule,
  ContextPadModule,
  CopyPasteModule,
  CreateModule,
  EditorActionsModule,
  GlobalConnectModule,
  GridSnappingModule,
  InteractionEventsModule,
  KeepSelectionVisibleModule,
  KeyboardModule,
  KeyboardMoveSelectionModule,
  LabelEditingModule,
  ModelingModule,
  ModelingFeedbackModule,
  MoveModule,
  OutlineModule,
  ReplaceModule,
  ResizeModule,
  SnappingModule,
  SpaceToolModule
];

class Modeller extends BaseModeler {
  getModules() {
    return MODULES;
  }
}

/** A modeller that draws in `container`, in the page's colours. `say` gives the page's words. */
export function modeller(container, say) {
  return new Modeller({
    container,
    moddleExtensions: { zeebe },
    bpmnRenderer: {
      defaultFillColor: 'var(--surface)',
      defaultStrokeColor: 'var(--ink)',
      defaultLabelColor: 'var(--ink)'
    },
    textRenderer: { defaultStyle: { fontFamily: 'Arial, "Liberation Sans", sans-serif' } },
    additionalModules: [
      SopModule,
      PadModule,
      { say: ['value', say], translate: ['value', translation(say)] }
    ]
  });
}

/** What bpmn-js itself says on the page, in the page's words where it has any. */
const translation = (say) => (text, values = {}) =>
  say(text, values) ?? text.replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
