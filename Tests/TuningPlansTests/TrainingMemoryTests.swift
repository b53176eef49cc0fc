import ModelPrediction
import Testing

@testable import TuningPlans

/// Memory against peaks counted while transformers 5.23 and PEFT 0.21 ran a step.
@Suite struct TrainingMemoryTests {
  /// Two layers of Llama-3-8B's width.
  static var llama: ModelShape {
    var shape = ModelShape(hiddenSize: 4096, headDimension: 128, parameterCount: 1_486_901_248)
    shape.vocabularySize = 128_256
    shape.heads = 32
    shape.keyValueHeads = 8
    shape.hasVocabularyHead = true
    shape.largestParameter = 128_256 * 4096
    let sizes = [
      ("self_attn.q_proj", 4096, 4096), ("self_attn.k_proj", 4096, 1024),
      ("self_attn.v_proj", 4096, 1024), ("self_attn.o_proj", 4096, 4096),
      ("mlp.gate_proj", 4096, 14336), ("mlp.up_proj", 4096, 14336),
      ("mlp.down_proj", 14336, 4096),
    ]
    shape.blocks = (0..<2).map { layer in
      var block = ModelShape.Block(stack: "model.layers")
      block.normCount = 2
      block.linears = sizes.map { name, inputs, outputs in
        LoadedModel.Module(
          name: "model.layers.\(layer).\(name)", kind: .linear, inputs: inputs, outputs: outputs)
      }
      return block
    }
    shape.packableParameters = shape.blocks.reduce(0) { $0 + $1.linearParameters }
    return shape
  }

  static func memory(
    _ method: PlanRequest.Method, trainable: Int, _ change: (inout PlanRequest) -> Void
  ) -> TrainingMemory {
    var request = PlanRequest()
    change(&request)
    return MemoryModel(
      shape: llama, request: request, method: method, trainable: trainable, stored: nil
    ).memory
  }

  struct Counted: Sendable {
    var method: PlanRequest.Method
    var rank = 16
    var length: Int
    var batch: Int
    var isCheckpointed: Bool
    var trainable: Int
    var peak: Int
  }

  @Test(arguments: [
    Counted(
      method: .lora, length: 1024, batch: 1, isCheckpointed: true, trainable: 2_621_440,
      peak: 4_616_409_720),
    Counted(
      method: .lora, rank: 64, length: 512, batch: 4, isCheckpointed: false,
      trainable: 10_485_760, peak: 7_271_170_680),
    Counted(
      method: .full, length: 512, batch: 2, isCheckpointed: false, trainable: 1_486_901_248,
      peak: 13_996_565_076),
    Counted(
      method: .qlora, length: 1024, batch: 1, isCheckpointed: true, trainable: 2_621_440,
      peak: 7_138_382_456),
  ])
  func `the peak is within a hundredth of what was counted`(_ counted: Counted) {
    let memory = Self.memory(counted.method, trainable: counted.trainable) { request in
      request.rank = counted.rank
      request.sequenceLength = counted.length
      request.batchSize = counted.batch
      request.gradientCheckpointing = counted.isCheckpointed
    }
    let error = Double(memory.liveBytes) / Double(counted.peak) - 1
    #expect(abs(error) < 0.01, "\(memory.liveBytes) for \(counted.peak)")
  }

  @Test func `components sum to what the card should show, within the range`() {
    for method in PlanRequest.Method.allCases {
      let memory = Self.memory(method, trainable: 2_621_440) { _ in }
      #expect(memory.components.reduce(0) { $0 + $1.bytes } == memory.expected)
      #expect(memory.liveBytes < memory.low)
      #expect(memory.low < memory.expected)
      #expect(memory.expected < memory.high)
    }
  }

  @Test func `four cards share weights, gradients and states under ZeRO-3`() throws {
    let alone = Self.memory(.full, trainable: 1_486_901_248) { _ in }
    let shared = Self.memory(.full, trainable: 1_486_901_248) { request in
      request.gpus = 4
      request.sharding = .zero3
    }
    for name in ["weights", "optimizer"] {
      let whole = try #require(alone.components.first { $0.name == name })
      let part = try #require(shared.components.first { $0.name == name })
      #expect(part.bytes == (whole.bytes + 3) / 4)
    }
  }

  @Test func `a fused loss and a shorter sequence take less`() {
    let usual = Self.memory(.lora, trainable: 2_621_440) { _ in }
    let fused = Self.memory(.lora, trainable: 2_621_440) { $0.loss = .fused }
    let short = Self.memory(.lora, trainable: 2_621_440) { $0.sequenceLength = 512 }
    #expect(fused.liveBytes < usual.liveBytes)
    #expect(short.liveBytes < usual.liveBytes)
  }

  @Test func `sizes that no machine has aren't counted`() {
    var shape = Self.llama
    shape.vocabularySize = 1_000_000
    shape.heads = 1_000_000
    shape.headDimension = 1_000_000
    var request = PlanRequest()
    request.sequenceLength = 100_000_000
    request.batchSize = 1_000_000
    let model = MemoryModel(
      shape: shape, request: request, method: .full, trainable: 1, stored: nil)
    #expect(!model.isCountable)
  }
}
