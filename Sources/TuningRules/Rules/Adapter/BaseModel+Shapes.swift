import ModelFacts
import ModelPrediction

extension BaseModel {
  /// A violation for each part of an adapter that doesn't fit the base's shapes.
  func shapeFaults(of adapter: AdapterFacts) -> [Violation] {
    adapter.modules.compactMap(shapeFault)
      + adapter.saved.compactMap { shapeFault(of: $0.part.tensor, in: $0.part.file, on: $0.module) }
  }

  /// The first half of a pair that doesn't fit the module.
  private func shapeFault(of pair: AdapterFacts.Module) -> Violation? {
    guard let weight = tensor(of: pair.name) else {
      guard let module = inMemory[ExactString(pair.name)], module.inputs > 0 else { return nil }
      return fault(of: pair, on: module.name, inputs: module.inputs, outputs: module.outputs)
    }
    // Packed weights don't show the module's features.
    guard weight.shape.count >= 2, weight.dtype != .u8, weight.dtype != .i32, !pair.isEmbedding
    else { return nil }
    let (first, second) = (weight.shape[0], weight.shape[1])
    return fault(
      of: pair, on: weight.name, inputs: isTransposed ? first : second,
      outputs: isTransposed ? second : first)
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
    guard saved.name.hasSuffix(".weight"), let weight = tensor(of: module),
      weight.shape != saved.shape
    else { return nil }
    return Violation(
      message: "\(saved.name) has shape \(saved.shape), but the base's \(weight.name) has "
        + "\(weight.shape).",
      location: Location(file: file, place: .tensor(saved.name)), observed: "\(saved.shape)",
      expected: "\(weight.shape)")
  }
}
