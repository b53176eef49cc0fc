/// Words that transformers takes in a configuration, where a field's type alone doesn't tell.
package enum ConfigurationVocabulary {
  /// Activation functions by name: `ACT2CLS` of transformers 5.23's `activations.py`.
  package static let activations: Set<String> = [
    "gelu", "gelu_10", "gelu_fast", "gelu_new", "gelu_python", "gelu_pytorch_tanh",
    "gelu_python_tanh", "gelu_accurate", "hardswish", "laplace", "leaky_relu", "linear", "mish",
    "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu", "sqrtsoftplus", "swish", "tanh",
    "prelu", "xielu",
  ]

  /// Fields that name an activation which the model's code looks up by name.
  package static let activationFields = [
    "hidden_act", "hidden_activation", "activation_function", "activation", "projector_hidden_act",
  ]

  /// Types whose code never looks at the activation that their configuration names.
  package static let ignoringActivation: Set<String> = ["gpt_oss", "resnet", "efficientloftr"]

  /// Types of numbers by name: the members of torch 2.13 that are a `torch.dtype`.
  package static let numberTypes: Set<String> = [
    "bcomplex32", "bfloat16", "bit", "bits16", "bits1x8", "bits2x4", "bits4x2", "bits8", "bool",
    "cdouble", "cfloat", "chalf", "complex128", "complex32", "complex64", "double", "float",
    "float16", "float32", "float4_e2m1fn_x2", "float64", "float8_e4m3fn", "float8_e4m3fnuz",
    "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu", "half", "int", "int1", "int16", "int2",
    "int3", "int32", "int4", "int5", "int6", "int64", "int7", "int8", "long", "qint32", "qint8",
    "quint2x4", "quint4x2", "quint8", "short", "uint1", "uint16", "uint2", "uint3", "uint32",
    "uint4", "uint5", "uint6", "uint64", "uint7", "uint8",
  ]

  /// Entries of `layer_types`, older names included: `ALLOWED_ATTN_LAYER_TYPES` and
  /// `_LEGACY_LAYER_TYPE_REMAP` of transformers 5.23's `configuration_utils.py`.
  package static let layerTypes: Set<String> = [
    "full_attention", "sliding_attention", "chunked_attention", "window_attention",
    "indexed_attention", "compressed_sparse_attention", "heavily_compressed_attention",
    "minimax_m3_sparse", "conv", "moe", "hybrid", "hybrid_sliding", "reference_sliding_attention",
    "linear_attention", "mamba", "attention", "deepseek_sparse_attention", "qwen_sparse_attention",
  ]

  /// Entries of `mlp_layer_types`: `ALLOWED_MLP_LAYER_TYPES` of the same file.
  package static let feedForwardTypes: Set<String> = ["sparse", "dense"]

  /// Types that check their `layer_types` by a list of their own (`validate_layer_type`).
  package static let ownLayerTypes: Set<String> = [
    "deepseek_v4", "nemotron_h", "neomme", "resnet", "bit",
  ]

  /// Types that have as many layers as `layer_types` names, whatever `num_hidden_layers` says.
  package static let countingByLayerTypes: Set<String> = ["nemotron_h"]

  /// Keys that are read-only properties of every configuration class, so that setting them raises.
  package static let readOnlyKeys = [
    "use_return_dict", "sub_configs", "is_heterogeneous", "per_layer_attributes",
  ]

  /// Keys that would take the place of a method that loading calls.
  package static let methodKeys = ["to_dict", "to_json_string", "get_text_config", "validate"]

  /// Keys that `get_text_config(decoder=True)` takes for the language model's own configuration.
  package static let textParts = ["text_config", "decoder", "generator"]
}
