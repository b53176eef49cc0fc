import ModelFacts
import ModelKnowledge
import ModelPrediction

extension AdaptedBase {
  /// A violation for each part of an adapter that doesn't fit the base's shapes.
  func shapeFaults(of adapter: AdapterFacts) -> [Violation] {
    let pairs = adapter.modules.compactMap { pair in
      adapter.isOfParameter(pair) ? expertFault(of: pair, in: adapter) : shapeFault(of: pair)
    }
    let saved = adapter.saved.compactMap {
      shapeFault(of: $0.part.tensor, in: $0.part.file, on: $0.module)
    }
    let others = (AdapterShapes(of: adapter, on: self)?.faults ?? []).filter(\.isByBase)
    return pairs + saved + others.compactMap(violation) + widthFaults(of: adapter)
  }

  private func violation(of fault: AdapterShapes.Fault) -> Violation? {
    guard let part = fault.part, let module = fault.module else { return nil }
    let expected = fault.expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
    return Violation(
      message: "\(part.tensor.name) has shape \(part.tensor.shape), but the base's \(module) needs "
        + "[\(expected)].",
      location: Location(file: part.file, place: .tensor(part.tensor.name)),
      observed: "\(part.tensor.shape)", expected: "[\(expected)]")
  }

  /// Fields of the adapter's configuration that repeat another base's.
  private func widthFaults(of adapter: AdapterFacts) -> [Violation] {
    guard case .known(let config, let location) = adapter.config else { return [] }
    return (adapter.kind?.ofBase ?? []).compactMap { field, expression in
      guard let stated = config[field]?.integer, let actual = integer(of: expression),
        stated != actual
      else { return nil }
      return Violation(
        message: "\(field) is \(stated), but the base has \(actual).",
        location: location.pointer("/\(field)"), observed: "\(stated)", expected: "\(actual)")
    }
  }

  /// The first half of a pair that doesn't fit the module.
  private func shapeFault(of pair: AdapterFacts.Module) -> Violation? {
    if let module = module(pair.name) {
      guard [.linear, .conv1D, .deadLinear].contains(module.kind), module.inputs > 0,
        !pair.isEmbedding
      else { return nil }
      return fault(of: pair, on: module.name, inputs: module.inputs, outputs: module.outputs)
    }
    // Packed weights don't show the module's features.
    guard let weight = tensor(of: pair.name), weight.shape.count >= 2, weight.dtype != .u8,
      weight.dtype != .i32, !pair.isEmbedding
    else { return nil }
    let (first, second) = (weight.shape[0], weight.shape[1])
    return fault(
      of: pair, on: weight.name, inputs: isTransposed ? first : second,
      outputs: isTransposed ? second : first)
  }

  /// A pair of all experts together that doesn't fit the parameter.
  ///
  /// PEFT 0.21 `ParamWrapper`: rank times experts, over the parameter's inputs and outputs.
  private func expertFault(of pair: AdapterFacts.Module, in adapter: AdapterFacts) -> Violation? {
    guard let parameter = parameter(of: pair, in: adapter), [2, 3].contains(parameter.shape.count),
      let rank = adapter.declaredRank(of: parameter.name)
    else { return nil }
    let isStack = parameter.shape.count == 3
    let count = isStack ? parameter.shape[0] : 1
    var (outputs, inputs) = (parameter.shape.suffix(2).first ?? 0, parameter.shape.last ?? 0)
    if isStack, hasTransposedExperts { swap(&outputs, &inputs) }
    let width = rank.multipliedReportingOverflow(by: count)
    guard !width.overflow else { return nil }
    let checks = [
      (pair.lowerA, [width.partialValue, inputs]), (pair.upperB, [outputs, width.partialValue]),
    ]
    for (part, expected) in checks {
      guard let part, part.tensor.shape != expected else { continue }
      return Violation(
        message: "\(part.tensor.name) has shape \(part.tensor.shape), but for \(parameter.name) "
          + "of the base PEFT needs \(expected).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: "\(part.tensor.shape)", expected: "\(expected)")
    }
    return nil
  }

  private func fault(
    of pair: AdapterFacts.Module, on name: String, inputs: Int, outputs: Int
  ) -> Violation? {
    let checks: [(part: AdapterFacts.Part?, axis: Int, size: Int, what: String)] = [
      (pair.lowerA, 1, inputs, "inputs"), (pair.upperB, 0, outputs, "outputs"),
    ]
    for check in checks {
      guard let part = check.part, part.tensor.shape.count > check.axis,
        part.tensor.shape[check.axis] != check.size
      else { continue }
      return Violation(
        message: "\(part.tensor.name) has shape \(part.tensor.shape), but the base's \(name) "
          + "has \(check.size) \(check.what).",
        location: Location(file: part.file, place: .tensor(part.tensor.name)),
        observed: "\(part.tensor.shape[check.axis])", expected: "\(check.size)")
    }
    return nil
  }

  /// A weight that is saved whole, in another shape than the base's.
  private func shapeFault(
    of saved: TensorInfo, in file: String, on module: String
  ) -> Violation? {
    guard saved.name.hasSuffix(".weight") else { return nil }
    let module = module.hasSuffix(".base_layer") ? String(module.dropLast(11)) : module
    guard let shape = shape(ofWeight: module), shape != saved.shape else { return nil }
    return Violation(
      message: "\(saved.name) has shape \(saved.shape), but the base's \(module).weight has "
        + "\(shape).",
      location: Location(file: file, place: .tensor(saved.name)), observed: "\(saved.shape)",
      expected: "\(shape)")
  }
}
