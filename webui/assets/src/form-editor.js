import './form-editor.css';
