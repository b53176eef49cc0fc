import ModelFacts

/// Names the tensors of an object graph as its dictionaries, lists and modules nest.
struct TorchObjectWalk {
  /// The deepest nesting that is followed.
  static let maximumDepth = 256
  /// How many values are looked at again that another name led to already, so that memo graphs
  /// aren't expanded.
  static let maximumRevisits = 500_000

  /// A tensor under its dotted name.
  struct Named {
    var name: String
    var tensor: TorchTensor
    /// The first two steps of its path, for telling wrappers.
    var top: [String]
  }

  private struct Step {
    var value: PickleValue
    var name: String
    var depth: Int
    var top: [String]
    /// The place of the container that holds it among `containers`, nil for the root.
    var parent: Int?
  }

  let graph: PickleGraph
  let rebuild: TorchRebuild
  private(set) var tensors: [Named] = []
  /// Whether a limit kept part of the graph from being walked.
  private(set) var isCut = false
  private var revisits = 0
  private var visited: Set<PickleValue> = []
  /// Containers that others were found in, each with the place of its own container.
  private var containers: [(value: PickleValue, parent: Int?)] = []

  init(_ rebuild: TorchRebuild, root: PickleValue) {
    graph = rebuild.graph
    self.rebuild = rebuild
    walk(from: root)
    keepLastOfEachName()
  }

  private mutating func walk(from root: PickleValue) {
    var pending = [Step(value: root, name: "", depth: 0, top: [], parent: nil)]
    while let step = pending.popLast() {
      if let tensor = rebuild.tensor(step.value) {
        tensors.append(Named(name: step.name, tensor: tensor, top: step.top))
        continue
      }
      if !visited.insert(step.value).inserted {
        revisits += 1 + width(of: step.value)
        if isInsideItself(step) { continue }
      }
      guard step.depth < Self.maximumDepth, revisits < Self.maximumRevisits else {
        isCut = true
        if revisits >= Self.maximumRevisits { return }
        continue
      }
      let place = containers.count
      containers.append((step.value, step.parent))
      for (key, value) in children(of: step.value).reversed() where isWorthVisiting(value) {
        let name = step.depth == 0 ? key : "\(step.name).\(key)"
        pending.append(
          Step(
            value: value, name: name, depth: step.depth + 1,
            top: step.top.count < 2 ? step.top + [key] : step.top, parent: place))
      }
    }
  }

  /// Whether a value is one of the containers around it: a circle has no names of its own.
  private func isInsideItself(_ step: Step) -> Bool {
    var parent = step.parent
    while let place = parent {
      if containers[place].value == step.value { return true }
      parent = containers[place].parent
    }
    return false
  }

  /// How many values a container holds, which is what looking at it once more costs.
  private func width(of value: PickleValue) -> Int {
    switch value {
    case .tuple(let run): Int(run.count)
    case .list(let index): graph.lists[Int(index)].count
    case .dictionary(let index): graph.dictionaries[Int(index)].count
    case .object(let index):
      graph.objects[Int(index)].items.count + graph.objects[Int(index)].elements.count
    default: 0
    }
  }

  private func isWorthVisiting(_ value: PickleValue) -> Bool {
    switch value {
    case .tuple, .list, .dictionary, .object, .persistent: true
    default: false
    }
  }

  /// What a value holds, under the keys that a dotted name uses.
  private func children(of value: PickleValue) -> [(String, PickleValue)] {
    switch value {
    case .tuple(let run): return numbered(Array(graph.tuple(run)))
    case .list(let index): return numbered(graph.lists[Int(index)])
    case .dictionary: return keyed(value)
    case .object(let index): return children(of: graph.objects[Int(index)], value)
    default: return []
    }
  }

  private func numbered(_ values: [PickleValue]) -> [(String, PickleValue)] {
    values.enumerated().filter { isWorthVisiting($0.element) }.map {
      (String($0.offset), $0.element)
    }
  }

  private func keyed(_ value: PickleValue) -> [(String, PickleValue)] {
    (graph.pairs(value) ?? []).filter { isWorthVisiting($0.value) }.map {
      (graph.keyText($0.key), $0.value)
    }
  }

  /// An object's dictionary items, list elements and, unless it is a plain mapping, its state.
  private func children(
    of object: PickleObject, _ value: PickleValue
  ) -> [(String, PickleValue)] {
    var result = keyed(value) + numbered(object.elements)
    let global = graph.global(object.callable)
    if global?.module == "collections" {
      if case .tuple(let run) = object.arguments {
        for argument in graph.tuple(run) { result += mappingItems(argument) }
      }
      let data = object.state.flatMap { graph.value("data", in: $0) }
      return result + (data.map(keyed) ?? [])
    }
    if case .tuple(let run) = object.arguments, let first = graph.tuple(run).first {
      // What makes an fx.GraphModule is called with the module's dictionary.
      if let module = moduleChildren(first) { return result + module }
      // A named tuple is made of its elements.
      if object.isInstance, object.state == nil { result += numbered(Array(graph.tuple(run))) }
    }
    guard let state = object.state else { return result }
    if let module = moduleChildren(state) { return result + module }
    if let packed = packedChildren(state, of: global) { return result + packed }
    result += keyed(state)
    if case .tuple(let run) = state {
      for part in graph.tuple(run).prefix(2) {
        if case .dictionary = part { result += keyed(part) }
      }
    }
    return result
  }

  /// The items that `OrderedDict([[key, value], …])` is made of.
  private func mappingItems(_ argument: PickleValue) -> [(String, PickleValue)] {
    if case .dictionary = argument { return keyed(argument) }
    return (graph.sequence(argument) ?? []).compactMap { pair in
      guard let items = graph.sequence(pair), items.count == 2 else { return nil }
      return (graph.keyText(items[0]), items[1])
    }
  }

  /// Parameters, persistent buffers and submodules, named as `state_dict()` names them.
  private func moduleChildren(_ state: PickleValue) -> [(String, PickleValue)]? {
    guard let parameters = graph.value("_parameters", in: state) else { return nil }
    let transient = graph.value("_non_persistent_buffers_set", in: state)
    let skipped = Set((transient.flatMap { graph.set($0) } ?? []).compactMap { graph.text($0) })
    let buffers = graph.value("_buffers", in: state).map(keyedOrListed) ?? []
    let modules = graph.value("_modules", in: state).map(keyedOrListed) ?? []
    // torch's quantized layers keep their weights in attributes.
    let packed = keyed(state).filter { graph.isScriptObject($0.1) }
    return keyedOrListed(parameters) + buffers.filter { !skipped.contains($0.0) } + modules
      + packed
  }

  /// Weight and bias of torch's quantized layers, named as `state_dict()` names them.
  ///
  /// torch 2.13 `torch/ao/nn/quantized/modules`: a `ScriptObject`'s state is its packed tensors and
  /// its class's name; a convolution's is the tuple of its arguments.
  private func packedChildren(
    _ state: PickleValue, of global: PickleGlobal?
  ) -> [(String, PickleValue)]? {
    guard let global, let items = graph.sequence(state) else { return nil }
    if global.module == "torch", global.name == "ScriptObject" {
      return items.first.flatMap { graph.sequence($0) }.map(numbered)
    }
    guard global.module.hasPrefix("torch.ao.nn.") || global.module.hasPrefix("torch.nn.quantized")
    else { return nil }
    return zip(["weight", "bias"], items.filter { rebuild.tensor($0) != nil }).map { ($0, $1) }
  }

  private func keyedOrListed(_ value: PickleValue) -> [(String, PickleValue)] {
    guard case .object(let index) = value else { return keyed(value) }
    return children(of: graph.objects[Int(index)], value)
  }

  /// As in a dictionary, a later value replaces an earlier one under the same name.
  private mutating func keepLastOfEachName() {
    var places: [ExactString: Int] = [:]
    var kept: [Named] = []
    for tensor in tensors {
      if let place = places.updateValue(kept.count, forKey: ExactString(tensor.name)) {
        kept[place] = tensor
        places[ExactString(tensor.name)] = place
      } else {
        kept.append(tensor)
      }
    }
    tensors = kept
  }
}
