import ModelFacts
import Testing
import ModelKnowledge
import ModelPrediction

/// A repository to be: one quantized projection among plain tensors, and what must come of it.
struct QuantizedRepository: Sendable, CustomTestStringConvertible {
  var name: String
  var config: JSONObject
  var tensors: [TensorInfo]
  var recorded: [String: [Int]] = [:]
  var method: String?
  var level: QuantizationState.Level
  var shape: [Int] = [512, 256]
  var groupSize: Int?
  var trainability = QuantizationSummary.Trainability.adapters

  var testDescription: String { name }

  init(
    _ name: String, _ config: [(String, JSONValue)], _ parts: [(String, DType, [Int])],
    _ level: QuantizationState.Level, group: Int? = nil, method: String? = nil
  ) {
    self.name = name
    self.level = level
    self.method = method ?? name
    groupSize = group
    let quantization = JSONObject(config.map { JSONObject.Member(key: $0.0, value: $0.1) })
    self.config = JSONObject([
      .init(key: "hidden_size", value: .number(JSONNumber(text: "256"))),
      .init(key: "intermediate_size", value: .number(JSONNumber(text: "512"))),
      .init(key: "quantization_config", value: .object(quantization)),
    ])
    tensors = parts.map { leaf, dtype, shape in
      TensorInfo(name: "layers.0.up_proj.\(leaf)", dtype: dtype, shape: shape, byteCount: nil)
    }
    for index in tensors.indices {
      tensors[index].byteCount = tensors[index].elementCount.flatMap {
        tensors[index].dtype.byteCount(elements: $0)
      }
    }
  }

  func with(_ change: (inout QuantizedRepository) -> Void) -> QuantizedRepository {
    var copy = self
    change(&copy)
    return copy
  }

  var state: QuantizationState {
    var file = WeightFile(path: "model.safetensors", size: 0, content: .safetensors)
    let norm = TensorInfo(name: "norm.weight", dtype: .bf16, shape: [256], byteCount: 512)
    file.tensors = [norm] + tensors
    file.recordedNumbers = recorded
    return QuantizationState(config: config, files: [file])
  }
}

private func text(_ text: String) -> JSONValue { .string(text) }
private func number(_ value: Int) -> JSONValue { .number(JSONNumber(text: "\(value)")) }
private func method(_ name: String) -> (String, JSONValue) { ("quant_method", .string(name)) }
private let f8 = DType(rawValue: "F8_E4M3")

let quantizedRepositories: [QuantizedRepository] = [
  QuantizedRepository(
    "bitsandbytes", [("load_in_4bit", .bool(true))],
    [
      ("weight", .u8, [65536, 1]), ("weight.absmax", .f32, [2048]),
      ("weight.quant_map", .f32, [16]),
      ("weight.quant_state.bitsandbytes__nf4", .u8, [170]),
    ], .four, group: 64
  ).with { $0.recorded["layers.0.up_proj.weight.quant_state.bitsandbytes__nf4"] = [512, 256] },
  QuantizedRepository(
    "bitsandbytes", [("load_in_8bit", .bool(true))],
    [("weight", .i8, [512, 256]), ("SCB", .f32, [512]), ("weight_format", .u8, [])], .eight),
  QuantizedRepository(
    "gptq", [method("gptq"), ("bits", number(4)), ("group_size", number(128))],
    [
      ("qweight", .i32, [32, 512]), ("qzeros", .i32, [2, 64]), ("scales", .f16, [2, 512]),
      ("g_idx", .i32, [256]),
    ], .four, group: 128),
  QuantizedRepository(
    "gptq", [method("gptq"), ("bits", number(3)), ("group_size", number(-1))],
    [
      ("qweight", .i32, [24, 512]), ("qzeros", .i32, [1, 48]), ("scales", .f16, [1, 512]),
      ("g_idx", .i32, [256]),
    ], .three, group: -1),
  QuantizedRepository(
    "awq", [method("awq"), ("bits", number(4)), ("group_size", number(64))],
    [("qweight", .i32, [256, 64]), ("qzeros", .i32, [4, 64]), ("scales", .f16, [4, 512])],
    .four, group: 64),
  QuantizedRepository(
    "compressed-tensors", [method("compressed-tensors")],
    [
      ("weight_packed", .i32, [512, 32]), ("weight_scale", .bf16, [512, 2]),
      ("weight_shape", .i64, [2]),
    ], .four, group: 128
  ).with { $0.recorded["layers.0.up_proj.weight_shape"] = [512, 256] },
  QuantizedRepository(
    "compressed-tensors", [method("compressed-tensors")],
    [("weight", f8, [512, 256]), ("weight_scale", .bf16, [512, 1])], .eight),
  QuantizedRepository(
    "fp8", [method("fp8")], [("weight", f8, [512, 256]), ("weight_scale_inv", .f32, [4, 2])], .eight
  ),
  QuantizedRepository(
    "mxfp8", [method("mxfp8")],
    [("weight", f8, [512, 256]), ("weight_scale_inv", .u8, [512, 8])], .eight),
  QuantizedRepository(
    "modelopt", [method("modelopt")],
    [
      ("weight", .u8, [512, 128]), ("weight_scale", f8, [512, 16]), ("weight_scale_2", .f32, []),
      ("input_scale", .f32, []),
    ], .four, group: 16
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "modelopt",
    [method("modelopt"), ("quant_algo", text("W4A16_AWQ")), ("group_size", number(64))],
    [
      ("weight", .u8, [256, 256]), ("weight_scale", .f16, [512, 4]),
      ("pre_quant_scale", .f16, [256]),
    ], .four, group: 64
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "quark", [method("quark")],
    [("weight", .u8, [512, 128]), ("weight_scale", .u8, [512, 8])], .four, group: 32
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "quark", [method("quark"), ("bits", number(4))],
    [("weight", .i32, [256, 64]), ("weight_scale", .f16, [4, 512])], .four, group: 64
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "awq", [method("awq"), ("w_bit", number(4)), ("q_group_size", number(64))],
    [
      ("qweight", .i16, [128, 256]), ("scales", .f16, [8, 512]), ("scaled_zeros", .f16, [8, 512]),
    ], .four, group: 64),
  QuantizedRepository(
    "compressed-tensors", [method("compressed-tensors"), ("format", text("marlin-24"))],
    [
      ("weight_packed", .i32, [8, 1024]), ("scale_packed", .f16, [4, 512]),
      ("meta", .i16, [512, 16]),
    ], .four, group: 64),
  QuantizedRepository(
    "compressed-tensors", [method("compressed-tensors"), ("format", text("mxfp8-quantized"))],
    [("weight", f8, [512, 256]), ("weight_scale", .u8, [512, 8])], .eight, group: 32),
  QuantizedRepository(
    "gptq", [method("gptq"), ("bits", number(4)), ("group_size", number(96))],
    [
      ("qweight", .i32, [32, 512]), ("qzeros", .i32, [3, 64]), ("scales", .f16, [3, 512]),
      ("g_idx", .i32, [256]),
    ], .four, group: 96),
  QuantizedRepository(
    "torchao", [method("torchao")],
    [
      ("_weight_qdata", .u8, [512, 128]), ("_weight_scale", .bf16, [4, 512]),
      ("_weight_zero_point", .bf16, [4, 512]),
    ], .four, group: 64
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "hqq", [method("hqq")],
    [("W_q", .u8, [1024, 64]), ("scale", .bf16, [2048, 1]), ("zero", .bf16, [2048, 1])], .four
  ).with {
    $0.recorded = ["layers.0.up_proj.shape": [512, 256], "layers.0.up_proj.nbits": [4]]
    for leaf in ["shape", "nbits"] {
      $0.tensors.append(
        TensorInfo(name: "layers.0.up_proj.\(leaf)", dtype: .i64, shape: [2], byteCount: 16))
    }
  },
  QuantizedRepository(
    "aqlm", [method("aqlm")],
    [
      ("codes", .i8, [512, 32, 1]), ("codebooks", .f16, [1, 65536, 1, 8]), ("scales", .f16, [512]),
    ], .two),
  QuantizedRepository(
    "mlx", [("bits", number(6)), ("group_size", number(64)), ("mode", text("affine"))],
    [("weight", .u32, [512, 48]), ("scales", .bf16, [512, 4]), ("biases", .bf16, [512, 4])],
    .six, group: 64),
  QuantizedRepository(
    "metal", [method("metal"), ("bits", number(4)), ("group_size", number(64))],
    [("weight", .u32, [512, 32]), ("scales", .f32, [512, 4]), ("qbiases", .f32, [512, 4])],
    .four, group: 64
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "eetq", [method("eetq")],
    [("weight", .i8, [256, 512]), ("weight_scales", .f16, [512])], .eight),
  QuantizedRepository(
    "bitnet", [method("bitnet")],
    [("weight", .u8, [128, 256]), ("weight_scale", .bf16, [1])], .two
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "exl2", [method("exl2")],
    [
      ("q_weight", .i32, [32, 512]), ("q_scale", .i32, [4, 64]), ("q_invperm", .i16, [256]),
      ("q_groups", .i16, [8]),
    ], .four
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "exl3", [method("exl3")],
    [("trellis", .i16, [16, 32, 64]), ("suh", .f16, [256]), ("svh", .f16, [512])], .four
  ).with { $0.trainability = .no },
  QuantizedRepository(
    "gptq", [method("gptq"), ("bits", number(4)), ("group_size", number(256))],
    [
      ("qweight", .i32, [32, 512]), ("qzeros", .i32, [1, 64]), ("scales", .f16, [1, 512]),
      ("g_idx", .i32, [256]),
    ], .four, group: 256),
  QuantizedRepository(
    "some_new_one", [method("some_new_one"), ("bits", number(4))], [("packed", .i32, [512, 32])],
    .four
  ).with { $0.trainability = .no },
]

extension DType {
  fileprivate static let i16 = DType(rawValue: "I16")
}

@Suite struct QuantizationStateTests {
  @Test(arguments: quantizedRepositories)
  func `a packed weight has the shape it stands for`(_ repository: QuantizedRepository) throws {
    let state = repository.state
    #expect(state.method == repository.method)
    #expect(state.level == repository.level)
    #expect(state.groupSize == repository.groupSize)
    #expect(state.trainability == repository.trainability)
    #expect(state.problems.isEmpty)
    #expect(state.logicalTensors.map(\.name) == ["norm.weight", "layers.0.up_proj.weight"])
    #expect(state.logicalTensors.last?.shape == repository.shape)
  }

  @Test(arguments: quantizedRepositories)
  func `packed tensors without a configuration are a mismatch`(_ repository: QuantizedRepository)
    throws
  {
    let state = repository.with { $0.config = JSONObject() }.state
    let isForeign = repository.tensors.contains { $0.name.hasSuffix("pre_quant_scale") }
    guard !isForeign, !["exl2", "exl3", "mlx"].contains(repository.name) else {
      #expect(state.method == repository.name)
      return
    }
    guard case .undeclared(_, "layers.0.up_proj", 1)? = state.problems.first else {
      Issue.record("\(state.problems)")
      return
    }
  }

  @Test func `plain weights have no method and train in full`() {
    let plain = QuantizedRepository("plain", [], [("weight", .bf16, [512, 256])], .none)
    let state = plain.with { $0.config = JSONObject() }.state
    #expect(state.method == nil)
    #expect(state.level == .none)
    #expect(state.trainability == .full)
    #expect(state.logicalTensors.map(\.shape) == [[256], [512, 256]])
  }

  @Test(arguments: [
    ("gptq", true), ("awq", true), ("fp8", true), ("compressed-tensors", false), ("quanto", false),
    ("nvfp4", false),
  ])
  func `plain weights under a method that packs them are a mismatch`(name: String, isOne: Bool) {
    let state = QuantizedRepository(name, [method(name)], [("weight", .bf16, [512, 256])], .none)
      .state
    #expect(state.problems == (isOne ? [.plain(method: name)] : []))
  }

  @Test func `plain weights under a method that no loader knows are what the loader takes`() {
    let name = "something-else"
    let state = QuantizedRepository(name, [method(name)], [("weight", .bf16, [512, 256])], .none)
      .state
    #expect(state.problems == [.skipped(method: name)])
  }

  @Test func `a tensor that one module lacks is named`() {
    let repository = quantizedRepositories[2].with { repository in
      for layer in 1...5 {
        for tensor in repository.tensors where layer < 5 || !tensor.name.hasSuffix("qzeros") {
          guard tensor.name.hasPrefix("layers.0") else { continue }
          var copy = tensor
          copy.name = "layers.\(layer)" + tensor.name.dropFirst("layers.0".count)
          repository.tensors.append(copy)
        }
      }
    }
    #expect(
      repository.state.problems == [
        .incomplete(module: "layers.5.up_proj", leaf: "qzeros", count: 1)
      ])
  }

  @Test func `declared bits and groups are held against the tensors`() {
    let bits = quantizedRepositories[2].with {
      $0.config =
        QuantizedRepository(
          "gptq", [method("gptq"), ("bits", number(8))], [], .eight
        ).config
    }
    #expect(
      bits.state.problems == [.bits(declared: 8, found: 4, module: "layers.0.up_proj")])
    let group = quantizedRepositories[4].with {
      $0.config =
        QuantizedRepository(
          "awq", [method("awq"), ("bits", number(4)), ("group_size", number(32))], [], .four
        ).config
    }
    #expect(
      group.state.problems == [.group(declared: 32, found: 64, module: "layers.0.up_proj")])
  }

  @Test func `a shape put together from a number of weights says so`() {
    let repository = QuantizedRepository(
      "sinq", [method("sinq"), ("nbits", number(4)), ("group_size", number(64))],
      [("W_q", .u8, [1024, 64]), ("scale", .bf16, [2048, 1]), ("zero", .bf16, [2048, 1])], .four)
    #expect(repository.state.logicalTensors.map(\.isShapeGuessed) == [false, true])
  }

  @Test func `tensors of another method are a mismatch`() {
    let repository = quantizedRepositories[2].with {
      $0.config = QuantizedRepository("awq", [method("awq")], [], .four).config
    }
    #expect(
      repository.state.problems == [
        .otherLayout(method: "awq", found: .gptq, module: "layers.0.up_proj")
      ])
  }

  @Test func `buffers of plain models aren't quantization`() {
    let names = ["position_ids", "relative_position_index", "attn_mask"]
    for name in names {
      let state = QuantizedRepository(
        "plain", [], [("weight", .bf16, [512, 256]), (name, .i32, [64, 64])], .none
      ).with { $0.config = JSONObject() }.state
      #expect(state.problems.isEmpty)
      #expect(state.method == nil)
    }
  }

  @Test func `sizes from a hostile header stop nothing`() {
    for repository in quantizedRepositories {
      for index in repository.tensors.indices {
        for shape in [[], [0], [0, 0], [Int.max, Int.max], [1, Int.max], [Int.max], [-1, 5]] {
          let state = repository.with { $0.tensors[index].shape = shape }.state
          #expect(state.packedModuleCount <= 1)
        }
      }
    }
  }

  @Test func `every method has a row, and its names find it`() {
    for row in QuantizationMethod.all {
      for name in [row.name] + row.aliases {
        #expect(QuantizationMethod.named(name)?.name == row.name)
      }
      #expect(row.training == .adapters || row.dequantizing != nil || row.inferenceAdvice != nil)
    }
    let names = QuantizationMethod.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }
}
