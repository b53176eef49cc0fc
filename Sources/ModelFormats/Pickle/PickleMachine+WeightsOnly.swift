import ModelFacts

/// What torch's `weights_only` loader would say, as far as it depends on the types of values.
extension PickleMachine {
  /// The kinds of object that its checks tell apart.
  private enum Kind {
    case tensor, parameter, orderedDictionary, counter, allowedClass, other
  }

  private func kind(of value: PickleValue) -> Kind {
    guard case .object(let index) = value,
      let global = graph.global(graph.objects[Int(index)].callable)
    else { return .other }
    switch (global.module, global.name) {
    case ("collections", "OrderedDict"): return .orderedDictionary
    case ("collections", "Counter"): return .counter
    case ("torch.nn.parameter", "Parameter"), ("torch._utils", "_rebuild_parameter"),
      ("torch._utils", "_rebuild_parameter_with_state"):
      return .parameter
    case ("torch._utils", "_rebuild_wrapper_subclass"), ("torch._tensor", _): return .allowedClass
    case ("torch._utils", _): return .tensor
    case ("_codecs", _), ("torch.serialization", _): return .other
    case _ where global.name.hasSuffix("Tensor"): return .tensor
    default: return global.isAllowed ? .allowedClass : .other
    }
  }

  /// SETITEM and SETITEMS take only dictionaries, ordered dictionaries and counters.
  mutating func refuseItems(of target: PickleValue) {
    guard scan.weightsOnlyRefusal == nil else { return }
    if case .dictionary = target { return }
    switch kind(of: target) {
    case .orderedDictionary, .counter: return
    default: refuse("sets items of what isn't a dictionary")
    }
  }

  /// BUILD takes only tensors, parameters, ordered dictionaries and allowed classes.
  mutating func refuseBuild(of target: PickleValue) {
    guard scan.weightsOnlyRefusal == nil else { return }
    if case .set = target { return }
    if kind(of: target) == .other { refuse("sets the state of what isn't a tensor") }
  }
}
