import ModelFacts
import ModelKnowledge

/// The shapes that an adapter's configuration and its base ask of the tensors, by the type's table.
///
/// LoRA's own pairs are compared elsewhere: embeddings and experts have shapes of their own there.
package struct AdapterShapes {
  /// A tensor that isn't as it has to be.
  package struct Fault {
    /// The module, nil for what stands beside the modules.
    package let module: String?
    /// The tensor; nil where it is absent.
    package let part: AdapterFacts.Part?
    /// What the tensor is called.
    package let name: String
    /// The sizes that it has to have, nil where they aren't known.
    package let expected: [Int?]
    /// Whether only the base says so.
    package let isByBase: Bool
  }

  private let adapter: AdapterFacts
  private let base: AdaptedBase?
  private let config: JSONObject

  /// Nil without a configuration of a type that PEFT has.
  package init?(of adapter: AdapterFacts, on base: AdaptedBase?) {
    guard let config = adapter.config.value, adapter.kind != nil else { return nil }
    self.adapter = adapter
    self.base = base
    self.config = config
  }

  /// Everything that is wrong, in the order of the modules.
  package var faults: [Fault] {
    guard let kind = adapter.kind, !adapter.isLoRA else { return [] }
    let own = adapter.modules.flatMap { module in
      let values = Values(of: module.name, on: base?.module(module.name))
      let rows = kind.tensors.filter { $0.presence != .shared && holds($0.condition, values) }
      return rows.compactMap { fault($0, part: module.parts[$0.name], of: module.name, values) }
    }
    let values = Values(of: nil, on: nil)
    let rows = kind.tensors.filter {
      ($0.presence == .shared || kind.isBeside) && holds($0.condition, values)
    }
    return own
      + rows.compactMap { row in
        let part = adapter.beside.first { part in
          let name = part.tensor.name
          return name == row.name || name == "base_model.\(row.name)"
            || name == "base_model.\(row.name).default"
        }
        return fault(row, part: part, of: nil, values)
      }
  }

  /// What an expression may name beside the configuration's fields.
  private struct Values {
    let module: String?
    let inputs: Int?
    let outputs: Int?

    init(of name: String?, on module: LoadedModel.Module?) {
      self.module = name
      let isMatrix = [.linear, .conv1D, .deadLinear].contains(module?.kind)
      inputs = isMatrix ? module?.inputs : nil
      outputs = isMatrix ? module?.outputs : nil
    }
  }

  private func fault(
    _ row: AdapterType.Tensor, part: AdapterFacts.Part?, of module: String?, _ values: Values
  ) -> Fault? {
    let expected = row.shape.map { value(of: $0, values)?.int }
    let isNeeded = row.presence == .always || row.presence == .shared
    guard let part else {
      return isNeeded
        ? Fault(module: module, part: nil, name: row.name, expected: expected, isByBase: false)
        : nil
    }
    let shape = part.tensor.shape
    func differs(_ expected: [Int?]) -> Bool {
      shape.count != expected.count
        || zip(shape, expected).contains { $1 != nil && $1 != 0 && $0 != $1 }
    }
    guard differs(expected) else { return nil }
    let alone = row.shape.map { value(of: $0, Values(of: module, on: nil))?.int }
    return Fault(
      module: module, part: part, name: row.name, expected: expected, isByBase: !differs(alone))
  }

  private func holds(_ condition: Substring?, _ values: Values) -> Bool {
    condition.map { value(of: $0, values)?.isTrue ?? false } ?? true
  }

  private func value(of text: Substring, _ values: Values) -> AtlasValue? {
    AtlasExpression(text)?.value(in: AtlasExpression.Context(lookup: { lookup($0, values) }))
  }

  private func lookup(_ name: String, _ values: Values) -> AtlasValue? {
    switch name {
    case "in": return values.inputs.map(AtlasValue.int)
    case "out": return values.outputs.map(AtlasValue.int)
    case "feedforward": return values.module.map { .bool(isFeedForward($0)) }
    case "rank":
      guard let rank = adapter.kind?.rank else { return nil }
      let sized = values.module.flatMap { adapter.pattern(rank.pattern, of: $0) }
      return (sized ?? config[rank.field]).flatMap { AtlasValue($0) }
    default: return config[name].flatMap { AtlasValue($0) }
    }
  }

  /// Whether IA³ scales what goes into a module, and not what comes out.
  private func isFeedForward(_ module: String) -> Bool {
    switch config["feedforward_modules"] {
    case .string(let pattern)?: ModulePattern(pattern)?.matchesWhole(module) ?? false
    case .array(let entries)?: entries.contains { $0.string.map(module.hasSuffix) ?? false }
    default: false
    }
  }
}
