import ModelFacts
import ModelFormats

/// A local Ollama store: `manifests/HOST/NAMESPACE/MODEL/TAG` and `blobs/sha256-…`.
struct OllamaStore {
  /// The folder of both.
  let folder: LocalPath

  /// The store in a folder.
  init(folder: LocalPath) { self.folder = folder }

  /// The store that a path is, or that it is the `blobs` of; nil for any other folder.
  init?(around path: LocalPath) {
    func isStore(_ folder: LocalPath) -> Bool {
      ["manifests", "blobs"].allSatisfy { folder.appending($0).kind == .folder }
    }
    let above = path.appending("..")
    if isStore(path) {
      folder = path
    } else if path.name == "blobs", isStore(above) {
      folder = above
    } else {
      return nil
    }
  }

  /// The host whose models Ollama names without it.
  private static let usualHost = "registry.ollama.ai"

  /// The names of all models with their tags, as `manifest(of:)` takes them.
  var models: [String] {
    let manifests = folder.appending("manifests")
    var names: [String] = []
    for host in manifests.names() {
      for owner in manifests.appending(host).names() {
        let models = manifests.appending(host).appending(owner)
        for model in models.names() {
          for tag in models.appending(model).names()
          where models.appending(model).appending(tag).kind == .file {
            let isUsual = host == Self.usualHost
            let path = isUsual && owner == "library" ? [model] : [owner, model]
            names.append(((isUsual ? [] : [host]) + path).joined(separator: "/") + ":" + tag)
          }
        }
      }
    }
    return names
  }

  /// A layer of a manifest that is a file of this store.
  struct Layer: Hashable {
    /// What it is, such as `application/vnd.ollama.image.model`.
    var mediaType: String
    /// The blob's path relative to the store.
    var path: String

    /// Whether it holds tensors.
    var holdsWeights: Bool {
      ["model", "adapter", "projector", "draft", "embed", "tensor"].contains {
        mediaType.hasSuffix(".image." + $0)
      }
    }
  }

  /// The manifest of `[[host/]namespace/]model[:tag]`: of several hosts the first by name.
  func manifest(of name: String) throws(InspectionError) -> LocalPath {
    let halves = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let tag = halves.count == 2 ? String(halves[1]) : "latest"
    var parts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...3).contains(parts.count),
      (parts + [tag]).allSatisfy({ part in
        !part.isEmpty && !part.hasPrefix(".") && !part.contains("/") && !part.contains("\0")
      })
    else { throw InspectionError("\"\(name)\" isn't an Ollama model name") }
    if parts.count == 1 { parts.insert("library", at: 0) }
    let manifests = folder.appending("manifests")
    let hosts = parts.count == 3 ? [parts.removeFirst()] : manifests.names()
    for host in hosts {
      let manifest = (parts + [tag]).reduce(manifests.appending(host)) { $0.appending($1) }
      if manifest.kind == .file { return manifest }
    }
    let others = models.prefix(8).joined(separator: ", ")
    throw InspectionError(
      "there is no model \(name) in the Ollama store \(folder.text)"
        + (others.isEmpty ? "" : ", which has \(others)\(models.count > 8 ? ", …" : "")"))
  }

  /// The layers that a manifest lists.
  func layers(of manifest: LocalPath) throws(InspectionError) -> [Layer] {
    guard let bytes = manifest.contents(limit: 4 << 20) else {
      throw InspectionError("couldn't read the Ollama manifest \(manifest.text)")
    }
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw InspectionError("the Ollama manifest \(manifest.text) \(error)")
    }
    guard let layers = document["layers"]?.array else {
      throw InspectionError("the Ollama manifest \(manifest.text) lists no layers")
    }
    return try layers.map { layer throws(InspectionError) in
      guard let mediaType = layer["mediaType"]?.string, let digest = layer["digest"]?.string,
        let path = Self.blobPath(digest: digest)
      else {
        throw InspectionError("the Ollama manifest \(manifest.text) has a layer without a digest")
      }
      return Layer(mediaType: mediaType, path: path)
    }
  }

  /// `blobs/sha256-…` for a digest of 64 hexadecimal digits, nil for anything else.
  private static func blobPath(digest: String) -> String? {
    let halves = digest.split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0] == "sha256", halves[1].utf8.count == 64,
      halves[1].allSatisfy({ $0.isASCII && $0.isHexDigit })
    else { return nil }
    return "blobs/sha256-\(halves[1])"
  }
}
