import ModelFacts

/// Finds what a person means by a target: a folder, a file, a cached repository or an Ollama model.
package struct RepositoryResolver: Sendable {
  private let stores: StoreLocations
  private let limits: ListingLimits
  private let counter: ReadCounter?

  /// A resolver that looks in these stores.
  package init(
    stores: StoreLocations = .current, limits: ListingLimits = .init(),
    counter: ReadCounter? = nil
  ) {
    self.stores = stores
    self.limits = limits
    self.counter = counter
  }

  /// Opens and lists what a text names.
  ///
  /// - Throws: a sentence that says what was looked for, when there is nothing or it can't be opened.
  package func repository(named text: String) throws(InspectionError) -> any ModelRepository {
    let path = LocalPath(text)
    do {
      let status = try path.status()
      switch status.kind {
      case .folder: return try folder(path, named: text)
      case .file: return try file(path, named: text)
      case .link, .special:
        throw InspectionError("\(text) is a pipe, socket or device, not a model")
      }
    } catch let error as InspectionError {
      throw error
    } catch let error as SystemError where !error.isNotFound {
      throw InspectionError("couldn't open \(text): \(error)")
    } catch {
      return try stored(text)
    }
  }

  private func folder(
    _ path: LocalPath, named text: String
  ) throws(InspectionError) -> LocalRepository {
    if let cache = HubCache(folder: path) {
      return try snapshot(try cache.snapshot(), of: cache, named: text)
    }
    if let cache = HubCache(around: path) { return try snapshot(path, of: cache, named: text) }
    var target = Target(location: text, kind: .directory)
    target.models = (OllamaStore(around: path)?.models ?? []).map { "ollama:" + $0 }
    return try LocalRepository(folder: text, target: target, limits: limits, counter: counter)
  }

  private func snapshot(
    _ path: LocalPath, of cache: HubCache, named text: String
  ) throws(InspectionError) -> LocalRepository {
    try LocalRepository(
      folder: path.text, target: Target(location: text, kind: .hubCache),
      blobs: cache.blobs?.text, limits: limits, problems: cache.incompleteDownloads,
      counter: counter)
  }

  private func file(
    _ path: LocalPath, named text: String
  ) throws(InspectionError) -> FileCollection {
    let collection = FileCollection(
      [.init(path: path.name, place: text)], target: Target(location: text, kind: .file),
      counter: counter)
    if let problem = collection.listing().problems.first {
      throw InspectionError("\(text) \(problem.message)")
    }
    return collection
  }

  /// What has no such path: a name in Ollama's store or in the hub cache.
  private func stored(_ text: String) throws(InspectionError) -> any ModelRepository {
    if text.hasPrefix("ollama:") {
      return try ollama(String(text.dropFirst("ollama:".count)), named: text)
    }
    guard let name = HubName(text),
      let folderName = HubCache.folderName(repository: name.repository)
    else { throw InspectionError("there is no file or folder \"\(text)\"", isNotFound: true) }
    let folder = LocalPath(stores.hubCache).appending(folderName)
    guard let cache = HubCache(folder: folder) else {
      guard folder.kind == .folder else { throw notCached(name, named: text) }
      throw InspectionError(
        "the download of \(name.repository) was begun and not finished: \(folder.text) holds no "
          + "snapshot. To finish it: \(name.downloadCommand)")
    }
    guard let revision = name.revision else {
      return try snapshot(try cache.snapshot(), of: cache, named: text)
    }
    guard let path = cache.snapshot(revision: revision) else { throw notCached(name, named: text) }
    return try snapshot(path, of: cache, named: text)
  }

  /// What to say of a repository, or a revision of one, that isn't in the cache.
  private func notCached(_ name: HubName, named text: String) -> InspectionError {
    // One word may be a folder that was misspelled as well.
    let isPath = text == name.repository
    let what = isPath ? "there is no file or folder \"\(text)\", and it" : "\(text)"
    let command =
      text.contains("/") || !isPath ? ". To download it: \(name.downloadCommand)" : ""
    return InspectionError(
      "\(what) isn't in the hub cache \(stores.hubCache)\(command)", isNotFound: true)
  }

  /// The repositories in the hub cache, `org/name`, in byte order.
  package func cachedNames() -> [String] {
    LocalPath(stores.hubCache).names(limit: 10_000).compactMap { folder in
      guard folder.hasPrefix("models--") else { return nil }
      let rest = folder.dropFirst("models--".count)
      guard let separator = rest.firstRange(of: "--") else { return String(rest) }
      return "\(rest[..<separator.lowerBound])/\(rest[separator.upperBound...])"
    }
  }

  private func ollama(
    _ name: String, named text: String
  ) throws(InspectionError) -> FileCollection {
    let store = OllamaStore(folder: LocalPath(stores.ollamaModels))
    let layers = try store.layers(of: try store.manifest(of: name))
    let weights = layers.filter(\.holdsWeights)
    let members = weights.map { layer in
      FileCollection.Member(
        path: layer.path, place: store.folder.appending(layer.path).text)
    }
    return FileCollection(
      members, target: Target(location: text, kind: .ollama), counter: counter)
  }
}
