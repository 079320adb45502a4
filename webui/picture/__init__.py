"""Pictures of SOPs as SVG: one document's way, all documents' places, the stepped line."""
