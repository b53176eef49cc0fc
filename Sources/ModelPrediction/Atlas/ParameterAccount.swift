import ModelFacts

/// Which parameters are one, which are filled, and how many elements there are.
struct ParameterAccount {
  package let architecture: Architecture
  /// Elements of all parameters, tied ones once.
  private(set) var total = 0
  /// Sizes of the parameters that are there, in the order of the modules.
  private(set) var sizes: [(name: String, shape: [Int])] = []
  /// Parameters that nothing fills and that transformers doesn't expect to be filled elsewhere.
  private(set) var missing: [String] = []
  private(set) var mismatches: [LoadedModel.Mismatch] = []
  /// Groups of parameters that share memory, by name.
  private(set) var tiedGroups: [[String]] = []
  /// A tied target that has a tensor of its own, beside its source's.
  private(set) var separateCopies: [Architecture.Parameter] = []
  /// Whether every size is known.
  private(set) var isComplete = true
  /// Whether the size of something that is stored is unknown: the atlas doesn't describe it fully.
  private(set) var hasUnknownStored = false

  private let slots: [ExactString: Architecture.Slot]
  private var parents: [ExactString: ExactString] = [:]

  package init(_ architecture: Architecture) {
    self.architecture = architecture
    slots = architecture.slots()
    for parameter in architecture.parameters {
      guard let alias = parameter.alias, slots[ExactString(alias)] != nil else { continue }
      unite(ExactString(parameter.name), with: ExactString(alias))
    }
  }

  private func root(of name: ExactString) -> ExactString {
    var name = name
    while let parent = parents[name] { name = parent }
    return name
  }

  private mutating func unite(_ name: ExactString, with other: ExactString) {
    let (first, second) = (root(of: name), root(of: other))
    if first != second { parents[first] = second }
  }

  /// Joins the parameters that the model ties, where their tensors don't contradict it.
  ///
  /// Source: `tie_weights` in transformers 5.23 `modeling_utils.py`: both stored with different
  /// values stay apart.
  mutating func tie(haveSameValues: (LogicalTensor, LogicalTensor) -> Bool?) {
    for (target, source) in pairs() {
      guard let targetSlot = slots[target], !targetSlot.isBuffer, let sourceSlot = slots[source]
      else { continue }
      let (first, second) = (architecture[targetSlot], architecture[sourceSlot])
      if let one = first.tensor, let other = second.tensor {
        let isSame = haveSameValues(one, other)
        if isSame != true { separateCopies.append(first) }
        if isSame == false { continue }
      }
      unite(target, with: source)
    }
  }

  /// Tied targets and their sources: what `get_expanded_tied_weights_keys` gives.
  private func pairs() -> [(ExactString, ExactString)] {
    let names = (architecture.parameters + architecture.buffers).map(\.name)
    var pairs: [(ExactString, ExactString)] = []
    var sources: [ExactString: ExactString] = [:]
    for ties in architecture.ties {
      let prefix = ties.prefix
      // One pattern makes all of a class's keys patterns.
      guard ties.pairs.contains(where: { !$0.target.isPlainName || !$0.source.isPlainName }) else {
        for (target, source) in ties.pairs {
          pairs.append((ExactString(prefix + target), ExactString(prefix + source)))
          sources[pairs[pairs.count - 1].0] = pairs[pairs.count - 1].1
        }
        continue
      }
      let inside = names.filter { $0.hasPrefix(prefix) }.map {
        ExactString(String($0.dropFirst(prefix.count)))
      }
      pairs += patternPairs(ties, among: inside, sources: &sources)
    }
    // The last source that a target is given is the one that it keeps.
    var seen: Set<ExactString> = []
    return pairs.compactMap { target, source in
      seen.insert(target).inserted ? (target, sources[target] ?? source) : nil
    }
  }

  /// The pairs that patterns select among the names below a module.
  private func patternPairs(
    _ ties: Architecture.Ties, among inside: [ExactString],
    sources: inout [ExactString: ExactString]
  ) -> [(ExactString, ExactString)] {
    var pairs: [(ExactString, ExactString)] = []
    for tie in ties.pairs {
      guard let target = NameRegex("^" + tie.target), let source = NameRegex("^" + tie.source)
      else { continue }
      let found = { (regex: NameRegex) in
        inside.filter { regex.firstMatch(in: Array($0.string.utf8)) != nil }.sorted()
      }
      let (from, to) = (found(source), found(target))
      guard !from.isEmpty, to.count.isMultiple(of: from.count) else { continue }
      for (index, name) in to.enumerated() {
        let origin = ExactString(ties.prefix + from[index % from.count].string)
        let key = ExactString(ties.prefix + name.string)
        pairs.append((key, sources[origin] ?? origin))
        sources[key] = sources[origin] ?? origin
      }
    }
    return pairs
  }

  /// Adds everything up.
  package mutating func count() {
    var members: [ExactString: [Architecture.Parameter]] = [:]
    var order: [ExactString] = []
    let owners = ownersOfBiases()
    let neighbours = AbsentNeighbours(architecture)
    let isThere = { (parameter: Architecture.Parameter) in
      Self.isCertain(parameter, given: owners)
        || parameter.loaded == nil && neighbours.holds(parameter.name)
    }
    for parameter in architecture.parameters where parameter.loaded != nil || isThere(parameter) {
      let head = root(of: ExactString(parameter.name))
      if members[head] == nil { order.append(head) }
      members[head, default: []].append(parameter)
    }
    let ignored = architecture.ignoredMissing.compactMap { NameRegex(String($0)) }
    var shapes: [ExactString: [Int]] = [:]
    let siblings = ParameterSiblings(architecture)
    for head in order {
      guard var group = members[head], slots[head]?.isBuffer != true else { continue }
      if group.count == 1, group[0].loaded == nil, group[0].shape.contains(nil) {
        switch siblings.settle(group[0].name) {
        case .absent: continue
        case .shape(let shape): group[0].shape = shape
        case .unknown: break
        }
      }
      if group.count > 1 { tiedGroups.append(group.map(\.name)) }
      let best = group.first { $0.loaded != nil } ?? group[0]
      if best.loaded == nil {
        missing += group.filter(isThere).map(\.name).filter { name in
          !ignored.contains { $0.firstMatch(in: Array(name.utf8)) != nil }
        }
      }
      noteMismatches(in: group)
      guard let shape = shape(of: group, best: best), let size = shape.elementCount else {
        isComplete = false
        hasUnknownStored = hasUnknownStored || best.loaded != nil || !best.isCertain
        continue
      }
      let (sum, overflow) = total.addingReportingOverflow(size)
      total = overflow ? total : sum
      isComplete = isComplete && !overflow
      for parameter in group { shapes[ExactString(parameter.name)] = shape }
    }
    sizes = architecture.parameters.compactMap { parameter in
      shapes[ExactString(parameter.name)].map { (parameter.name, $0) }
    }
  }

  /// The modules whose `bias` is stored, when there are parameters that may be absent.
  ///
  /// Not those whose weight is put together from others (`parametrizations.weight.original0`).
  private func ownersOfBiases() -> Set<ExactString> {
    guard architecture.parameters.contains(where: { !$0.isCertain && $0.loaded == nil }) else {
      return []
    }
    var (owners, parametrized): (Set<ExactString>, Set<ExactString>) = ([], [])
    for parameter in architecture.parameters where parameter.loaded != nil {
      let (owner, leaf) = parameter.name.splitOwner
      if leaf == "bias" { owners.insert(ExactString(owner)) }
      let whole = parameter.name.firstPart(before: ".parametrizations.")
      if whole != parameter.name { parametrized.insert(ExactString(whole)) }
    }
    return owners.subtracting(parametrized)
  }

  /// Whether a parameter is surely there: no module has a bias and no weight.
  private static func isCertain(
    _ parameter: Architecture.Parameter, given owners: Set<ExactString>
  ) -> Bool {
    guard !parameter.isCertain, !owners.isEmpty else { return parameter.isCertain }
    let (owner, leaf) = parameter.name.splitOwner
    return leaf == "weight" && owners.contains(ExactString(owner))
  }

  /// The shape in memory: what is stored, and what is expected of the rest.
  ///
  /// transformers refuses another shape than it expects, so where a model loads they are the same.
  private func shape(
    of group: [Architecture.Parameter], best: Architecture.Parameter
  ) -> [Int]? {
    if best.isStoredWhole, let loaded = best.loaded, loaded.count == best.shape.count {
      return loaded
    }
    var expected = best.shape
    if best.loaded == nil {
      expected =
        group.first { parameter in parameter.shape.allSatisfy { $0 != nil } }?.shape ?? expected
    }
    let sizes = expected.enumerated().map { index, size in
      size ?? best.loaded.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }
    let known = sizes.compactMap { $0 }
    return known.count == sizes.count ? known : nil
  }

  private mutating func noteMismatches(in group: [Architecture.Parameter]) {
    for parameter in group {
      // A shape that was guessed from a number of weights says nothing against the configuration.
      guard let loaded = parameter.loaded, parameter.tensor?.isShapeGuessed != true else {
        continue
      }
      guard !loaded.fits(parameter.shape) else { continue }
      let expected = parameter.configuredShape
      guard !loaded.fits(expected) else { continue }
      guard var mismatch = parameter.mismatch(expected) else { continue }
      mismatch.constants = parameter.shape
      mismatches.append(mismatch)
    }
  }

  /// Modules that PEFT finds by the last part of their names: embeddings and convolutions too.
  package func modulesByName(_ isTarget: (String) -> Bool) -> [LoadedModel.Module] {
    let convolutions = Set(
      architecture.parameters.filter { $0.kind == "V" }.map { ExactString($0.name) })
    let shapes = Dictionary(
      sizes.map { (ExactString($0.name), $0.shape) }, uniquingKeysWith: { first, _ in first })
    return modules.compactMap { module in
      guard isTarget(module.name.splitOwner.leaf) else { return nil }
      guard module.kind == .other else { return module }
      let weight = ExactString(module.name + ".weight")
      guard convolutions.contains(weight), let shape = shapes[weight],
        let inputs = Array(shape.dropFirst()).elementCount
      else { return nil }
      var module = module
      (module.outputs, module.inputs) = (shape.first ?? 0, inputs)
      return module
    }
  }

  /// Modules that own parameters, with what LoRA would make of them.
  package var modules: [LoadedModel.Module] {
    let kinds = Dictionary(
      architecture.parameters.map { (ExactString($0.name), $0.kind) },
      uniquingKeysWith: { first, _ in first })
    var found: [LoadedModel.Module] = []
    var seen: Set<ExactString> = []
    for (name, shape) in sizes {
      let kind = kinds[ExactString(name)] ?? "-"
      let (owner, leaf) = name.splitOwner
      if kind == "W" {
        guard leaf == "original1" || leaf == "original" else { continue }
        let module = name.firstPart(before: ".parametrizations.")
        found.append(LoadedModel.Module(name: module, kind: .linear, shape: shape))
        seen.insert(ExactString(module))
      } else if leaf == "weight" {
        found.append(
          LoadedModel.Module(name: owner, kind: LoadedModel.ModuleKind(kind), shape: shape))
        seen.insert(ExactString(owner))
      }
    }
    return found
  }
}

extension Architecture.Parameter {
  /// The sizes that attributes give; nil for constants.
  ///
  /// A constant may be the value of an attribute that never changed while the atlas was made: it
  /// says nothing against the files.
  var configuredShape: [Int?] {
    guard shape.count == expressions.count else { return shape }
    return zip(shape, expressions).map { size, text in
      text.utf8.contains { 0x61...0x7a ~= $0 | 0x20 } ? size : nil
    }
  }
}

extension LoadedModel.ModuleKind {
  /// The kind behind the atlas's letter.
  fileprivate init(_ letter: Character) {
    switch letter {
    case "L": self = .linear
    case "C": self = .conv1D
    case "D": self = .deadLinear
    case "E": self = .embedding
    default: self = .other
    }
  }
}

extension LoadedModel.Module {
  /// A module with the shape of its weight.
  fileprivate init(name: String, kind: LoadedModel.ModuleKind, shape: [Int]) {
    self.init(name: name, kind: kind)
    guard shape.count == 2 else { return }
    let isTransposed = kind == .conv1D
    inputs = shape[isTransposed ? 0 : 1]
    outputs = shape[isTransposed ? 1 : 0]
  }
}

extension [Int] {
  /// Whether these sizes are the expected ones, as far as those are known.
  func fits(_ expected: [Int?]) -> Bool {
    count == expected.count && zip(self, expected).allSatisfy { $1 == nil || $0 == $1 }
  }

  /// The product; nil where it doesn't fit.
  fileprivate var elementCount: Int? {
    var count = 1
    for size in self {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

extension String {
  /// Whether transformers takes a tied key for a name and not for a regular expression.
  fileprivate var isPlainName: Bool {
    self == "bias"
      || contains("weight")
        && utf8.prefix(utf8.count).allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
          default: false
          }
        }
  }

  /// The text before a mark, or all of it.
  fileprivate func firstPart(before mark: String) -> String {
    firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
