// Anthropic
