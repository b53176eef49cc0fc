import ModelPrediction

extension Rule {
  /// What Ollama doesn't convert.
  package static let platformOllama = Rule(
    name: "platform/ollama",
    severity: .error,
    effect: .changesNothing,
    cost: 0,
    summary: "what Ollama doesn't convert (--platform)",
    help: "Make a GGUF file with llama.cpp, and take that: FROM ./model.gguf.",
    rationale: "When it creates a model, Ollama converts safetensors of some architectures only."
  ) { $0.violations(on: "ollama") }
}
