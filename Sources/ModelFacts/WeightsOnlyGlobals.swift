/// The names that `torch.load(weights_only=True)` resolves, torch 2.13 with nothing else imported.
///
/// From `_get_allowed_globals()` of `torch/_weights_only_unpickler.py`: 144 names.
package enum WeightsOnlyGlobals {
  /// The names by module.
  package static let names: [String: Set<String>] = {
    let tensors = ["Byte", "Char", "Double", "Float", "Int", "Long", "Short", "Half", "BFloat16"]
      .map { $0 + "Tensor" }
    let storages = [
      "Double", "Float", "Half", "Long", "Int", "Short", "Char", "Byte", "Bool", "BFloat16",
      "ComplexDouble", "ComplexFloat",
    ].map { $0 + "Storage" }
    let quantized = ["QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4"].map { $0 + "Storage" }
    return [
      "_codecs": ["encode"],
      "builtins": ["bytearray", "complex", "set"],
      "collections": ["Counter", "OrderedDict"],
      "torch": Set(
        dataTypes + quantizationSchemes + tensors + storages + quantized
          + ["BoolTensor", "Size", "Tensor", "device"]),
      "torch.cuda": Set(tensors + storages + ["BoolTensor"]),
      "torch.sparse": Set(tensors),
      "torch.cuda.sparse": Set(tensors),
      "torch._tensor": ["_rebuild_from_type_v2"],
      "torch._utils": [
        "_rebuild_device_tensor_from_cpu_tensor", "_rebuild_device_tensor_from_numpy",
        "_rebuild_meta_tensor_no_storage", "_rebuild_nested_tensor", "_rebuild_parameter",
        "_rebuild_parameter_with_state", "_rebuild_qtensor", "_rebuild_sparse_tensor",
        "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_wrapper_subclass",
      ],
      "torch.nn.parameter": ["Parameter"],
      "torch.serialization": ["_get_layout"],
      "torch.storage": ["TypedStorage", "UntypedStorage"],
    ]
  }()

  /// The dtype objects.
  package static let dataTypes =
    [
      "bfloat16", "bits16", "bits1x8", "bits2x4", "bits4x2", "bits8", "bool", "complex128",
      "complex32", "complex64", "float16", "float32", "float4_e2m1fn_x2", "float64",
      "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu",
      "int16", "int32", "int64", "int8", "qint32", "qint8", "quint2x4", "quint4x2", "quint8",
      "uint16", "uint32", "uint64", "uint8",
    ] + (1...7).flatMap { ["int\($0)", "uint\($0)"] }

  /// The quantization schemes.
  package static let quantizationSchemes = [
    "per_channel_affine", "per_channel_affine_float_qparams", "per_channel_symmetric",
    "per_tensor_affine", "per_tensor_symmetric",
  ]

  /// Modules from which nothing is ever taken, even when a user allows it.
  package static let blockedModules: Set<String> = ["sys", "os", "posix", "nt"]

  /// Whether the loader resolves the name.
  package static func allows(_ module: String, _ name: String) -> Bool {
    guard let names = names[module] else { return false }
    return names.contains(name)
  }

  /// Names that torch adds to the list once the feature they belong to is imported.
  ///
  /// `_get_user_allowed_globals()` after `import transformers.modeling_utils` (transformers 5.23,
  /// torch 2.13): a model class loads them, a bare `torch.load` in a fresh process may not.
  package static let registered: [String: Set<String>] = [
    "torch._dynamo.decorators": ["_DimRange"],
    "torch.distributed._mesh_layout": ["_FlatLayout", "_MeshLayout"],
    "torch.distributed.device_mesh": ["DeviceMesh"],
    "torch.distributed.tensor": ["DTensor"],
    "torch.distributed.tensor._dtensor_spec": ["DTensorSpec", "ShardOrderEntry", "TensorMeta"],
    "torch.distributed.tensor.placement_types": [
      "Partial", "Replicate", "Shard", "_StridedShard",
    ],
    "torch.nested._internal.nested_tensor": ["NestedTensor", "_rebuild_njt"],
  ]

  /// Whether torch itself adds the name to its list when the feature is imported.
  package static func isRegistered(_ module: String, _ name: String) -> Bool {
    registered[module]?.contains(name) ?? false
  }
}
