extension PickleGlobals {
  /// Names that are common in honest checkpoints and on no default list of torch: by exact name.
  static let reviewed: [String: [String: String]] = {
    let numpy = "which rebuilds a NumPy array"
    let plain = "which is a plain data class"
    let arguments = "which holds a script's arguments"
    var table: [String: [String: String]] = [
      "argparse": ["Namespace": arguments],
      "copyreg": ["_reconstructor": "which rebuilds an object of the class it is given"],
      "collections": ["defaultdict": plain, "deque": plain, "ChainMap": plain],
      "datetime": named(["date", "datetime", "time", "timedelta", "timezone"], plain),
      "decimal": ["Decimal": plain],
      "enum": ["Enum": plain, "IntEnum": plain],
      "fractions": ["Fraction": plain],
      "joblib.numpy_pickle": ["NumpyArrayWrapper": numpy, "NDArrayWrapper": numpy],
      "sklearn.externals.joblib.numpy_pickle": [
        "NumpyArrayWrapper": numpy, "NDArrayWrapper": numpy,
      ],
      "numpy": named(["dtype", "ndarray"], numpy),
      "pathlib": named(
        ["Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath"],
        "which is a file's path"),
      "random": ["Random": plain],
      // torch 2.13 `torch/jit/_pickle.py`: each returns what it is given.
      "torch.jit._pickle": named(
        [
          "build_boollist", "build_doublelist", "build_intlist", "build_tensor_from_id",
          "build_tensorlist", "restore_type_tag",
        ], "which types a value of a TorchScript program"),
      "transformers.training_args": ["TrainingArguments": arguments, "OptimizerNames": arguments],
      "transformers.training_args_seq2seq": ["Seq2SeqTrainingArguments": arguments],
      "types": ["SimpleNamespace": plain],
      "uuid": ["UUID": plain, "SafeUUID": plain],
      "torch.distributed.checkpoint.filesystem": ["_StorageInfo": plain],
      "torch.distributed.checkpoint.metadata": named(
        [
          "BytesStorageMetadata", "ChunkStorageMetadata", "Metadata", "MetadataIndex",
          "StorageMeta", "TensorProperties", "TensorStorageMetadata", "_MEM_FORMAT_ENCODING",
        ], "which describes a distributed checkpoint"),
    ]
    let sharded = "which is a distributed tensor of an older torch"
    for module in ["torch.distributed._tensor", "torch.distributed._tensor.api"] {
      table[module] = ["DTensor": sharded]
    }
    table["torch.distributed.tensor.api"] = ["DTensor": sharded]
    table["torch.distributed._tensor.device_mesh"] = ["DeviceMesh": sharded]
    table["torch.distributed._tensor.placement_types"] = named(
      ["DTensorSpec", "Partial", "Replicate", "Shard", "TensorMeta", "_Partial"], sharded)
    table["torch.distributed._shard.sharded_tensor.api"] = ["ShardedTensor": sharded]
    table["torch.distributed._shard.sharded_tensor.metadata"] = named(
      ["MEM_FORMAT_ENCODING", "ShardedTensorMetadata", "TensorProperties"], sharded)
    table["torch.distributed._shard.sharded_tensor.shard"] = ["Shard": sharded]
    table["torch.distributed._shard.metadata"] = ["ShardMetadata": sharded]
    for module in ["numpy.core.multiarray", "numpy._core.multiarray"] {
      table[module] = named(["_reconstruct", "scalar"], numpy)
    }
    table["numpy._core.numeric"] = ["_frombuffer": numpy]
    table["numpy.core.numeric"] = ["_frombuffer": numpy]
    return table
  }()

  /// Modules whose names are for review in kinder words; nothing there is allowed by them.
  static let reviewedModules: [String: String] = [
    "accelerate.state": "which holds a script's arguments",
    "accelerate.utils.dataclasses": "which holds a script's arguments",
    "omegaconf.base": "which is part of an OmegaConf configuration",
    "omegaconf.dictconfig": "which is part of an OmegaConf configuration",
    "omegaconf.listconfig": "which is part of an OmegaConf configuration",
    "omegaconf.nodes": "which is part of an OmegaConf configuration",
    "transformers.trainer_utils": "which holds a script's arguments",
    "transformers.trainer_pt_utils": "which holds a script's arguments",
    "torch.nn.modules.container": "which is one of torch's layers",
    "torch.nn.modules.linear": "which is one of torch's layers",
    "torch.nn.modules.conv": "which is one of torch's layers",
    "torch.nn.modules.activation": "which is one of torch's layers",
    "torch.nn.modules.normalization": "which is one of torch's layers",
    "torch.nn.modules.batchnorm": "which is one of torch's layers",
    "torch.nn.modules.pooling": "which is one of torch's layers",
    "torch.nn.modules.dropout": "which is one of torch's layers",
    "torch.nn.modules.sparse": "which is one of torch's layers",
    "torch.nn.modules.rnn": "which is one of torch's layers",
    "torch.nn.modules.upsampling": "which is one of torch's layers",
    "torch.optim.adam": "which is one of torch's optimizers",
    "torch.optim.adamw": "which is one of torch's optimizers",
    "torch.optim.sgd": "which is one of torch's optimizers",
  ]

  private static func named(_ names: [String], _ reason: String) -> [String: String] {
    Dictionary(names.map { ($0, reason) }, uniquingKeysWith: { first, _ in first })
  }
}
