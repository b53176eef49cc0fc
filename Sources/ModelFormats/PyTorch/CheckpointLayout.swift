/// How a checkpoint wraps its model and what else it carries.
struct CheckpointLayout {
  /// The dictionary path above the model's tensors, nil when they are at the root.
  private(set) var wrapper: String?
  /// Top-level entries that are training state.
  private(set) var trainingState: [String] = []

  /// Keys under which training scripts keep the model, the most telling first.
  private static let wrappers = [
    "state_dict", "model_state_dict", "model", "model_state", "module", "net", "network", "params",
    "weights", "ema", "ema_state_dict", "model_ema", "params_ema",
  ]

  /// Keys under which they keep what only training needs.
  private static let trainingKeys: Set<String> = [
    "optimizer", "optimizers", "optimizer_state_dict", "optimizer_states", "optimizer_state",
    "optim", "opt", "optimizer_history", "last_optimizer_state", "lr_scheduler", "lr_schedulers",
    "scheduler", "schedulers", "scheduler_state_dict", "epoch", "global_step", "global_steps",
    "step", "iteration", "iter", "rng_state", "rng_states", "cuda_rng_state", "loops", "callbacks",
    "scaler", "grad_scaler", "amp", "amp_state_dict", "best_loss", "random_state",
    "torch_rng_state", "best_metric", "skipped_steps", "loss_scaler",
  ]

  /// Looks at the root's keys and at where the tensors are.
  init(graph: PickleGraph, root: PickleValue, tensors: [TorchObjectWalk.Named]) {
    let keys = (graph.pairs(root) ?? []).map { graph.keyText($0.key) }
    let names = Set(keys)
    trainingState = keys.filter(Self.trainingKeys.contains)
    if names.contains("param_groups"), names.contains("state") { trainingState.append("optimizer") }
    if names.contains("last_epoch"), tensors.isEmpty { trainingState.append("scheduler") }
    wrapper = Self.path(graph: graph, root: root, tensors: tensors)
  }

  /// The wrapping keys, at most two deep, joined by dots.
  private static func path(
    graph: PickleGraph, root: PickleValue, tensors: [TorchObjectWalk.Named]
  ) -> String? {
    guard let first = wrappingKey(graph, root, tensors.map { ($0.top.first, $0.top.count) }) else {
      return nil
    }
    let inner = tensors.filter { $0.top.first == first && $0.top.count > 1 }
    guard let value = graph.value(first, in: root),
      let second = wrappingKey(graph, value, inner.map { ($0.top[1], 3) })
    else { return first }
    return "\(first).\(second)"
  }

  /// The key under which most tensors are, when it is one that scripts use for the model.
  private static func wrappingKey(
    _ graph: PickleGraph, _ container: PickleValue, _ tops: [(key: String?, depth: Int)]
  ) -> String? {
    var counts: [String: Int] = [:]
    var direct = 0
    for top in tops {
      guard let key = top.key else { continue }
      if top.depth < 2 { direct += 1 } else { counts[key, default: 0] += 1 }
    }
    return wrappers.first { key in
      guard let count = counts[key], count > direct, let value = graph.value(key, in: container)
      else { return false }
      switch value {
      case .dictionary, .object: return true
      default: return false
      }
    }
  }
}
