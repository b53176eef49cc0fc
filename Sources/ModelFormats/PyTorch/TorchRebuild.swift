import ModelFacts

/// torch's rebuild functions, as far as dtype, shape and storage follow from their arguments.
///
/// torch 2.13 `torch/_utils.py`, `torch/_tensor.py`.
struct TorchRebuild {
  let graph: PickleGraph
  /// Storages that a persistent id alone doesn't describe (tar files), by the id's text.
  var tensorsByID: [String: TorchTensor] = [:]
  /// How deep rebuild functions may wrap each other.
  private static let maximumDepth = 16

  init(_ graph: PickleGraph) { self.graph = graph }

  /// The tensor that a value is, nil when it isn't one.
  func tensor(_ value: PickleValue, depth: Int = 0) -> TorchTensor? {
    guard depth < Self.maximumDepth else { return nil }
    switch value {
    case .persistent(let index): return tensorsByID[idText(graph.persistentIDs[Int(index)])]
    case .object(let index):
      let object = graph.objects[Int(index)]
      guard let global = graph.global(object.callable) else { return nil }
      if let rebuilt = rebuild(global, object.arguments, state: object.state, depth: depth) {
        return rebuilt
      }
      return built(object, global, depth: depth)
    default: return nil
    }
  }

  /// The text form of a tar file's persistent id.
  func idText(_ id: PickleValue) -> String {
    graph.text(id) ?? graph.integer(id).map(String.init) ?? ""
  }

  /// What a rebuild function returns for its arguments.
  private func rebuild(
    _ function: PickleGlobal, _ arguments: PickleValue, state: PickleValue?, depth: Int
  ) -> TorchTensor? {
    guard case .tuple(let run) = arguments else { return nil }
    let items = Array(graph.tuple(run))
    switch (function.module, function.name) {
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
      return strided(items)
    case ("torch._utils", "_rebuild_tensor_v3"):
      guard items.count >= 7, let type = graph.global(items[6]) else { return nil }
      return strided(items, dtype: TorchDataType.named(type.name))
    case ("torch._utils", "_rebuild_qtensor"):
      guard var tensor = strided(items), items.count >= 5 else { return nil }
      tensor.parts = (graph.sequence(items[4]) ?? []).compactMap {
        self.tensor($0, depth: depth + 1)
      }
      return tensor
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"),
      ("torch.nn.parameter", "Parameter"), ("torch.nn.parameter", "Buffer"):
      return items.first.flatMap { tensor($0, depth: depth + 1) }
    case ("torch._utils", "_rebuild_sparse_tensor"): return sparse(items, depth: depth)
    case ("torch._utils", "_rebuild_nested_tensor"): return nested(items, depth: depth)
    case ("torch.nested._internal.nested_tensor", "_rebuild_njt"):
      return jagged(items, depth: depth)
    case ("torch", "ScriptObject"): return state.flatMap { packedEmbedding($0, depth: depth) }
    case ("torch._utils", "_rebuild_meta_tensor_no_storage"):
      guard items.count >= 3, let type = graph.global(items[0]),
        let shape = graph.integers(items[1])
      else { return nil }
      return TorchTensor(
        dtype: TorchDataType.named(type.name), shape: shape, stride: graph.integers(items[2]))
    case ("torch._utils", "_rebuild_device_tensor_from_cpu_tensor"):
      return items.first.flatMap { tensor($0, depth: depth + 1) }
    case ("torch._utils", "_rebuild_device_tensor_from_numpy"),
      ("torch._utils", "_rebuild_xla_tensor"):
      return fromNumpy(items)
    case ("torch._utils", "_rebuild_wrapper_subclass"): return wrapper(items, state: state, depth)
    case ("torch._tensor", "_rebuild_from_type_v2"), ("torch._tensor", "_rebuild_from_type"),
      ("torch.tensor", "_rebuild_from_type_v2"), ("torch.tensor", "_rebuild_from_type"):
      guard items.count >= 3, let inner = graph.global(items[0]) else { return nil }
      return rebuild(inner, items[2], state: items.count > 3 ? items[3] : state, depth: depth + 1)
    default: return nil
    }
  }

  /// (storage, offset, size, stride, …).
  private func strided(_ items: [PickleValue], dtype: DType? = nil) -> TorchTensor? {
    guard items.count >= 4, case .persistent(let index) = items[0],
      let storage = TorchStorage(id: graph.persistentIDs[Int(index)], in: graph),
      let offset = graph.integer(items[1]), let shape = graph.integers(items[2]),
      let stride = graph.integers(items[3])
    else { return nil }
    return TorchTensor(
      dtype: dtype ?? storage.dtype, shape: shape, stride: stride, storageOffset: offset,
      storage: storage)
  }

  /// `torch.FloatTensor()` and its kin of torch 0.1 to 0.3, whose state BUILD gives.
  private func built(_ object: PickleObject, _ type: PickleGlobal, depth: Int) -> TorchTensor? {
    guard type.name.hasSuffix("Tensor"), type.module == "torch" || type.module.hasPrefix("torch."),
      let state = object.state, let items = graph.sequence(state)
    else { return nil }
    return strided(items)
  }

  /// (layout, data): the dense shape, with the tensors that hold its indices and values.
  private func sparse(_ items: [PickleValue], depth: Int) -> TorchTensor? {
    guard items.count >= 2, let data = graph.sequence(items[1]) else { return nil }
    let parts = data.compactMap { tensor($0, depth: depth + 1) }
    let shape = data.lazy.filter { self.tensor($0, depth: depth + 1) == nil }
      .compactMap { self.graph.integers($0) }.first
    guard let shape, let values = parts.last else { return nil }
    return TorchTensor(
      dtype: values.dtype, shape: shape, stride: nil, parts: parts, isDense: false)
  }

  /// (buffer, sizes, strides, offsets): the buffer's shape, since the nested one is in its bytes.
  private func nested(_ items: [PickleValue], depth: Int) -> TorchTensor? {
    let parts = items.compactMap { tensor($0, depth: depth + 1) }
    guard let buffer = parts.first else { return nil }
    return TorchTensor(
      dtype: buffer.dtype, shape: buffer.shape, stride: nil, parts: parts, isDense: false)
  }

  /// ((version, [weight], …), class): a quantized embedding is its packed weight.
  private func packedEmbedding(_ state: PickleValue, depth: Int) -> TorchTensor? {
    guard let items = graph.sequence(state), items.count == 2,
      graph.text(items[1])?.hasSuffix(".EmbeddingPackedParamsBase") == true,
      let packed = graph.sequence(items[0]), packed.count > 1,
      let weight = graph.sequence(packed[1])?.first
    else { return nil }
    return tensor(weight, depth: depth + 1)
  }

  /// ({values, offsets, lengths, …}): the shape of all values together.
  private func jagged(_ items: [PickleValue], depth: Int) -> TorchTensor? {
    guard let pairs = items.first.flatMap({ graph.pairs($0) }),
      let values = items.first.flatMap({ graph.value("values", in: $0) }).flatMap({
        tensor($0, depth: depth + 1)
      })
    else { return nil }
    let parts = pairs.compactMap { tensor($0.value, depth: depth + 1) }
    return TorchTensor(
      dtype: values.dtype, shape: values.shape, stride: nil, parts: parts, isDense: false)
  }

  /// (ndarray, dtype, device, requires_grad): shape from the array's state.
  private func fromNumpy(_ items: [PickleValue]) -> TorchTensor? {
    guard items.count >= 2, let type = graph.global(items[1]), case .object(let index) = items[0],
      let state = graph.objects[Int(index)].state, let parts = graph.sequence(state),
      parts.count >= 2, let shape = graph.integers(parts[1])
    else { return nil }
    return TorchTensor(
      dtype: TorchDataType.named(type.name), shape: shape, stride: nil, isDense: false)
  }

  /// (class, dtype, size, stride, offset, layout, device, …): the inner tensors are its state.
  private func wrapper(_ items: [PickleValue], state: PickleValue?, _ depth: Int) -> TorchTensor? {
    guard items.count >= 5, let type = graph.global(items[1]), let shape = graph.integers(items[2])
    else { return nil }
    var result = TorchTensor(
      dtype: TorchDataType.named(type.name), shape: shape, stride: graph.integers(items[3]),
      storageOffset: graph.integer(items[4]) ?? 0)
    if let pairs = state.flatMap({ graph.pairs($0) }) {
      result.parts = pairs.compactMap { tensor($0.value, depth: depth + 1) }
    }
    result.isDense = result.parts.isEmpty
    return result
  }
}
