extension LoadedModel {
  /// Trainable parameters of LoRA with all-linear: each matrix gets `rank` rows and columns.
  ///
  /// nil when the sum doesn't fit 64 bits.
  package func trainableParameters(rank: Int) -> Int? {
    var sum = 0
    for module in allLinearModules {
      guard !sum.add(rank, times: module.inputs), !sum.add(rank, times: module.outputs) else {
        return nil
      }
    }
    for expert in experts where expert.isInAllLinear {
      guard !sum.add(rank, times: expert.perRank) else { return nil }
    }
    return sum
  }
}

extension Int {
  /// Adds a product; whether anything overflowed.
  fileprivate mutating func add(_ factor: Int, times other: Int) -> Bool {
    let (product, productOverflow) = factor.multipliedReportingOverflow(by: other)
    let (result, sumOverflow) = addingReportingOverflow(product)
    self = result
    return productOverflow || sumOverflow
  }
}
