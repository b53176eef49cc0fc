/// Where models are kept on this machine, besides the folders that people name.
package struct StoreLocations: Hashable, Sendable {
  /// The Hugging Face hub's cache, the folder of `models--ORG--NAME`.
  package var hubCache: String
  /// Ollama's store, the folder of `manifests` and `blobs`.
  package var ollamaModels: String

  /// Both stores, at given places.
  package init(hubCache: String, ollamaModels: String) {
    self.hubCache = hubCache
    self.ollamaModels = ollamaModels
  }

  /// The places as the environment has them, by the rules of huggingface_hub and Ollama.
  package init(environment: (String) -> String?) {
    let home = environment("HOME") ?? "."
    func expanded(_ path: String) -> String {
      path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
    let cacheHome = environment("XDG_CACHE_HOME") ?? "~/.cache"
    let hubHome = environment("HF_HOME") ?? cacheHome + "/huggingface"
    hubCache = expanded(
      environment("HF_HUB_CACHE") ?? environment("HUGGINGFACE_HUB_CACHE") ?? hubHome + "/hub")
    ollamaModels = expanded(environment("OLLAMA_MODELS") ?? "~/.ollama/models")
  }

  /// The places that this process's environment names.
  package static var current: StoreLocations {
    StoreLocations(environment: Descriptor.environment)
  }
}
