"""Changes in YAML files that a person would have typed: only what differs, in the style that stands there."""
