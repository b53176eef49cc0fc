import ModelFacts
import ModelKnowledge

/// The tree of models that a class and a configuration make: every parameter with its expected size.
struct Architecture {
  /// A parameter or buffer in memory.
  package struct Parameter {
    /// The dotted name.
    package var name: String
    /// What owns it, as in `AtlasEntry.kind`.
    package var kind: Character
    /// Its sizes; nil where the atlas doesn't tell.
    package var shape: [Int?]
    /// The expressions that the sizes come from.
    package var expressions: [String]
    /// Whether the atlas is sure that it is there.
    var isCertain: Bool
    /// The parameter that it is another name of.
    package var alias: String?
    /// The shape that the files give it.
    package var loaded: [Int]?
    /// The first tensor that fills it.
    package var tensor: LogicalTensor?
    /// Whether some of the tensors that make it up are absent.
    var lacksPieces = false
    /// Whether one tensor fills it as it is stored.
    var isStoredWhole = false
  }

  /// A module of which the atlas knows that it is there, and not what it holds: a timm model, say.
  struct OpenModule {
    package var name: String
    /// Whether its batch norms are frozen: their weights are buffers then.
    var isFrozen: Bool
  }

  /// A model within the model, as conversions know it.
  package struct Part {
    package var module: String
    package var className: Substring
    package var modelType: String
  }

  /// The tied pairs of patterns of one class, below a module.
  struct Ties {
    package var prefix: String
    package var pairs: [(target: String, source: String)]
  }

  package let atlas: Atlas
  package let record: AtlasRecord
  /// Parameters first, then buffers, in the order of the modules.
  private(set) var parameters: [Parameter] = []
  /// Where the buffers begin in `parameters`.
  private(set) var buffers: [Parameter] = []
  private(set) var parts: [Part] = []
  private(set) var openModules: [OpenModule] = []
  private(set) var ties: [Ties] = []
  private(set) var ignoredMissing: Set<Substring> = []
  private(set) var ignoredUnexpected: Set<Substring> = []
  /// Linear modules without a weight of their own.
  private(set) var linearWithoutWeight: [String] = []
  /// Starred containers whose length the configuration tells, by module.
  private(set) var lengths: [(module: String, length: Int, attribute: Substring)] = []
  /// Starred containers whose length the files may tell better, with the length that they have here.
  private(set) var openLengths: [String: Int] = [:]
  /// Lengths that the files tell, by module.
  private let told: [String: Int]
  /// `tie_word_embeddings` of the whole model; nil when unknown.
  let tiesWords: Bool?
  /// What `get_output_embeddings` returns.
  private(set) var output: String?
  /// What `get_input_embeddings` returns.
  private(set) var input: String?

  /// How deep models nest in each other.
  private static let deepest = 8
  /// Places that a pattern is followed to, whatever the files hold: more than models have that are
  /// described without their weights.
  private static let fewestPlaces = 2048
  /// Places that a starred pattern is followed to: work is bounded by what is stored, not by what a
  /// configuration claims.
  private let mostPlaces: Int
  /// Parameters and buffers in all, likewise.
  private var mostEntries: Int { 16 * mostPlaces }

  /// The tree of a class; nil when the atlas doesn't know it.
  ///
  /// Lengths that only the files tell are given in `told`, by container. `stored` is the number of
  /// tensors that are there.
  package init?(
    _ key: String, config: ConfigurationValues, in atlas: Atlas, told: [String: Int] = [:],
    stored: Int = 0
  ) {
    mostPlaces = max(Self.fewestPlaces, 2 * stored)
    let known = atlas.record(key)
    guard let record = known ?? atlas.headRecord(key, modelType: config.modelType) else {
      return nil
    }
    if known == nil { openModules = [OpenModule(name: "", isFrozen: false)] }
    self.told = told
    self.atlas = atlas
    self.record = record
    tiesWords = config.value("tie_word_embeddings").flatMap {
      if case .bool(let value) = $0 { value } else { nil }
    }
    add(record, at: Placement(isCertain: known != nil), config: config)
    output = embedding(\.output, of: record, config: config, depth: 0)
    input = embedding(\.input, of: record, config: config, depth: 0)
  }

  /// Where a model stands in the tree, and what holds for everything in it.
  private struct Placement {
    var prefix = ""
    var isCertain = true
    var isFrozen = false
    var depth = 0

    var dot: String { prefix.isEmpty ? "" : prefix + "." }
  }

  private mutating func add(
    _ record: AtlasRecord, at spot: Placement, config: ConfigurationValues
  ) {
    let dot = spot.dot
    parts.append(Part(module: spot.prefix, className: record.name, modelType: config.modelType))
    parts += record.inline.map {
      Part(module: dot + $0.module, className: $0.className, modelType: String($0.modelType))
    }
    ignoredMissing.formUnion(record.ignoredMissing)
    ignoredUnexpected.formUnion(record.ignoredUnexpected)
    linearWithoutWeight += record.linearWithoutWeight.map { dot + $0 }
    let containers = measure(record, dot: dot, config: config)
    let frozen = spot.isFrozen ? record.batchNorms : []
    for entry in record.parameters {
      let isFrozen = entry.kind == "n" && frozen.contains(entry.pattern.splitOwner.owner)
      add(entry, of: record, spot, config, containers, to: isFrozen ? \.buffers : \.parameters)
    }
    for entry in record.buffers
    where frozen.isEmpty || entry.pattern.splitOwner.leaf != "num_batches_tracked" {
      add(entry, of: record, spot, config, containers, to: \.buffers)
    }
    if config.value("tie_word_embeddings")?.isTrue == true {
      if !record.tied.isEmpty { ties.append(Ties(prefix: dot, pairs: record.tied)) }
      let counted = countedTies(of: record, below: dot, config: config)
      if !counted.isEmpty { ties.append(Ties(prefix: dot, pairs: counted)) }
    }
    guard spot.depth < Self.deepest else { return }
    for reference in record.references {
      for place in containers.places(of: reference.name) {
        guard parameters.count + buffers.count < mostEntries, parts.count < mostPlaces else {
          return
        }
        add(reference, at: place, in: spot, config: config)
      }
    }
  }

  /// Adds a part that is a model of its own.
  private mutating func add(
    _ reference: AtlasReference, at place: ContainerLengths.Place, in spot: Placement,
    config: ConfigurationValues
  ) {
    let isThere = config.holds(reference.condition, places: place.indices, lasts: place.lasts)
    guard isThere != false else { return }
    var inner = spot
    inner.prefix = spot.dot + reference.name.filling(place.indices)
    inner.isCertain = spot.isCertain && isThere == true
    inner.isFrozen =
      spot.isFrozen || !reference.frozen.isEmpty && config.holds(reference.frozen) == true
    inner.depth += 1
    let found = part(reference, config: config, at: place)
    guard let (part, key) = found, let record = atlas.record(key) else {
      // Renamings go by class and type, whether or not there is more to say.
      parts.append(
        Part(
          module: inner.prefix, className: reference.key[...],
          modelType: found?.0.modelType ?? ""))
      openModules.append(OpenModule(name: inner.prefix, isFrozen: inner.isFrozen))
      return
    }
    // Variants of one class, made with other arguments, stand for each other.
    guard !parts.contains(where: { $0.module == inner.prefix && $0.className == record.name })
    else { return }
    add(record, at: inner, config: part)
  }

  /// The lengths of a record's starred containers under a configuration.
  private mutating func measure(
    _ record: AtlasRecord, dot: String, config: ConfigurationValues
  ) -> ContainerLengths {
    var containers = ContainerLengths(mostPlaces: mostPlaces)
    for container in record.containers {
      let isDescribed = record.describes(container.pattern)
      for place in containers.places(of: container.pattern) {
        let isThere = config.holds(
          container.condition, places: place.indices, lasts: place.lasts)
        guard isThere != false else { continue }
        if isThere == nil { containers.doubt(container.pattern, at: place.indices) }
        let module = dot + container.pattern.filling(place.indices)
        guard isDescribed else {
          openModules.append(OpenModule(name: module, isFrozen: false))
          continue
        }
        let stated = config.value(of: container.length, places: place.indices, lasts: place.lasts)?
          .int
        if let stated, container.length.tellsLength {
          lengths.append((module, stated, container.length))
          containers.set(container.pattern, at: place.indices, to: stated)
          continue
        }
        let length = [stated, told[module]].compactMap { $0 }.max()
        openLengths[module] = length ?? 0
        if let length { containers.set(container.pattern, at: place.indices, to: length) }
      }
    }
    return containers
  }

  private mutating func add(
    _ entry: AtlasEntry, of record: AtlasRecord, _ spot: Placement, _ config: ConfigurationValues,
    _ containers: ContainerLengths, to list: WritableKeyPath<Architecture, [Parameter]>
  ) {
    for place in containers.places(of: entry.pattern) {
      guard parameters.count + buffers.count < mostEntries else { return }
      let isThere = config.holds(entry.condition, places: place.indices, lasts: place.lasts)
      guard isThere != false else { continue }
      let shape = entry.dimensions.map {
        config.value(of: $0, places: place.indices, lasts: place.lasts)?.int
      }
      self[keyPath: list].append(
        Parameter(
          name: spot.dot + entry.pattern.filling(place.indices), kind: entry.kind, shape: shape,
          expressions: entry.dimensions.map(String.init),
          isCertain: spot.isCertain && isThere == true && !place.isDoubtful,
          alias: record.aliases[entry.pattern].map { spot.dot + $0.filling(place.indices) }))
    }
  }

  /// The configuration and the record of a part.
  private func part(
    _ reference: AtlasReference, config: ConfigurationValues,
    at place: ContainerLengths.Place? = nil
  ) -> (ConfigurationValues, String)? {
    let overrides = reference.overrides.compactMapValues { config.value(of: $0) }
    guard !reference.path.isEmpty else {
      return (overrides.isEmpty ? config : config.overriding(overrides), reference.key)
    }
    var part: ConfigurationValues? = config
    for piece in reference.path.split(separator: ".") { part = part?.part(String(piece)) }
    guard let part else { return nil }
    return (
      overrides.isEmpty ? part : part.overriding(overrides), key(reference.key, for: part)
    )
  }

  /// The record for a part of another type than the class's default: what the same auto class gives.
  private func key(_ key: String, for part: ConfigurationValues) -> String {
    guard let type = part.type, let record = atlas.record(key),
      record.configClass != type.configurationClass
    else { return key }
    let kinds: [Substring] = [
      "BASE", "CAUSAL_LM", "SEQ_TO_SEQ_CAUSAL_LM", "BACKBONE", "IMAGE",
    ]
    let usual = atlas.type(ofConfiguration: record.configClass)
    let kind = kinds.first { usual?.classes(of: $0).contains(record.name) == true } ?? "BASE"
    return (type.classes(of: kind) + type.classes(of: "BASE")).first.map(String.init) ?? key
  }

  /// The module that `get_output_embeddings` or `get_input_embeddings` returns.
  private func embedding(
    _ which: KeyPath<AtlasRecord, String>, of record: AtlasRecord, config: ConfigurationValues,
    depth: Int
  ) -> String? {
    let module = record[keyPath: which]
    guard !module.isEmpty else { return nil }
    guard module != "!", depth < Self.deepest else { return module }
    for reference in record.references where module.hasPrefix(reference.name + ".") {
      guard let (part, key) = part(reference, config: config), key != reference.key,
        let inner = atlas.record(key)
      else { continue }
      let below = embedding(which, of: inner, config: part, depth: depth + 1)
      return below.map { $0 == "!" ? $0 : "\(reference.name).\($0)" }
    }
    return module
  }

  /// Notes what the files give to a parameter.
  package mutating func fill(
    _ slot: Slot, shape: [Int], from tensor: LogicalTensor?, isWhole: Bool,
    lacksPieces: Bool = false
  ) {
    if slot.isBuffer {
      buffers[slot.index].loaded = shape
      buffers[slot.index].tensor = tensor
    } else {
      parameters[slot.index].loaded = shape
      parameters[slot.index].tensor = tensor
      parameters[slot.index].isStoredWhole = isWhole
      parameters[slot.index].lacksPieces = lacksPieces
    }
  }

  /// Adds what a tensor tells about an open module.
  package mutating func add(_ parameter: Parameter, isBuffer: Bool) {
    if isBuffer {
      buffers.append(parameter)
    } else {
      parameters.append(parameter)
    }
  }

  /// A parameter's or buffer's place.
  struct Slot: Hashable {
    package var index: Int
    var isBuffer: Bool
  }

  /// Places by name; parameters hide buffers of the same name.
  package func slots() -> [ExactString: Slot] {
    var slots: [ExactString: Slot] = [:]
    slots.reserveCapacity(parameters.count + buffers.count)
    for (index, buffer) in buffers.enumerated() {
      slots[ExactString(buffer.name)] = Slot(index: index, isBuffer: true)
    }
    for (index, parameter) in parameters.enumerated() {
      slots[ExactString(parameter.name)] = Slot(index: index, isBuffer: false)
    }
    return slots
  }
}

/// How long the starred containers of one record are.
struct ContainerLengths {
  /// The indices on the way to something, and the largest index of each container on the way.
  package struct Place {
    package var indices: [Int] = []
    var lasts: [Int] = []
    /// Whether a container on the way may be absent.
    var isDoubtful = false
  }

  private struct Key: Hashable {
    var pattern: String
    var indices: [Int]
  }

  private var lengths: [Key: Int] = [:]
  private var doubtful: Set<Key> = []

  package mutating func set(_ pattern: String, at indices: [Int], to length: Int) {
    lengths[Key(pattern: pattern, indices: indices)] = length
  }

  /// Notes that a container may be absent.
  mutating func doubt(_ pattern: String, at indices: [Int]) {
    doubtful.insert(Key(pattern: pattern, indices: indices))
  }

  /// A configuration that claims more places is cut here.
  private let mostPlaces: Int

  /// Containers of which none has a length yet.
  init(mostPlaces: Int) { self.mostPlaces = mostPlaces }

  /// Every place that a starred pattern stands for; none where a length is unknown.
  package func places(of pattern: String) -> [Place] {
    guard pattern.utf8.contains(UInt8(ascii: "*")) else { return [Place()] }
    var found = [Place()]
    for star in pattern.indices where pattern[star] == "*" {
      var container = pattern[..<star]
      if container.last == "." { container.removeLast() }
      var next: [Place] = []
      for place in found {
        let key = Key(pattern: String(container), indices: place.indices)
        let length = lengths[key] ?? 0
        let isDoubtful = place.isDoubtful || doubtful.contains(key)
        for index in 0..<max(0, min(length, mostPlaces - next.count)) {
          next.append(
            Place(
              indices: place.indices + [index], lasts: place.lasts + [length - 1],
              isDoubtful: isDoubtful))
        }
      }
      found = next
    }
    return found
  }
}

extension Substring {
  /// Whether a length that this expression gives can be trusted against the files.
  ///
  /// A constant may be an attribute that never changed while the atlas was made, and a quotient of
  /// two attributes is mostly a coincidence.
  fileprivate var tellsLength: Bool { !allSatisfy(\.isNumber) && !contains("/") }
}

extension String {
  /// The pattern with its stars replaced by indices, in order.
  func filling(_ indices: [Int]) -> String {
    guard !indices.isEmpty else { return self }
    var rest = indices[...]
    var result = ""
    for piece in split(separator: "*", omittingEmptySubsequences: false) {
      if !result.isEmpty || piece.startIndex > startIndex {
        result += rest.popFirst().map(String.init) ?? "*"
      }
      result += piece
    }
    return result
  }
}
