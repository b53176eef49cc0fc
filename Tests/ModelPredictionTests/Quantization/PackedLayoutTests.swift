import ModelFacts
import ModelKnowledge
import Testing

@testable import ModelPrediction

/// Which layout the tensors of one module are in, told by names, types and shapes.
@Suite struct PackedLayoutTests {
  private static func module(_ leaves: [(String, String, [Int])]) -> StoredModule {
    var module = StoredModule(name: "layers.0.up_proj")
    for (name, dtype, shape) in leaves {
      let tensor = TensorInfo(
        name: "layers.0.up_proj.\(name)", dtype: DType(rawValue: dtype), shape: shape,
        byteCount: nil)
      module.leaves.append(StoredModule.Leaf(name: name, tensor: tensor))
    }
    return module
  }

  @Test(
    arguments: [
      ([("weight", "U8", [65536, 1]), ("weight.absmax", "F32", [2048])], .bitsandbytes4),
      ([("weight", "I8", [512, 256]), ("SCB", "F32", [512])], .bitsandbytes8),
      ([("qweight", "I32", [32, 512]), ("scales", "F16", [2, 512])], .gptq),
      ([("qweight", "I32", [256, 64]), ("scales", "F16", [2, 512])], .awq),
      ([("qweight", "I32", [512, 32]), ("scales", "F16", [512, 2])], .awqGEMV),
      ([("qweight", "I16", [128, 256]), ("scales", "F16", [2, 512])], .awqFast),
      ([("weight_packed", "I32", [512, 32]), ("weight_scale", "BF16", [512, 2])], .packed),
      ([("weight", "F8_E4M3", [512, 256]), ("weight_scale", "F32", [1])], .scaled),
      ([("weight", "F8_E4M3", [512, 256]), ("weight_scale_inv", "F32", [4, 2])], .blockScaled),
      ([("weight", "U8", [512, 128]), ("weight_scale", "F8_E4M3", [512, 16])], .nvfp4),
      ([("_blocks", "U8", [512, 8, 16]), ("_scales", "U8", [512, 8])], .mxfp4),
      ([("weight", "U32", [512, 32]), ("scales", "F16", [512, 4])], .mlx),
      ([("trellis", "I16", [16, 32, 64])], .exl3),
      ([("mystery", "I32", [512, 32])], .unknown),
    ] as [([(String, String, [Int])], PackedLayout)])
  func `is told by what the module stores`(
    _ leaves: [(String, String, [Int])], _ layout: PackedLayout
  ) {
    #expect(PackedLayout(Self.module(leaves)) == layout)
  }

  @Test(
    arguments: [
      [("weight", "BF16", [512, 256]), ("bias", "BF16", [512])],
      [("weight", "BF16", [512, 256]), ("scales", "F32", [512])],
      [("position_ids", "I64", [1, 512])],
    ] as [[(String, String, [Int])]])
  func `is nil of a module that packs nothing`(_ leaves: [(String, String, [Int])]) {
    #expect(PackedLayout(Self.module(leaves)) == nil)
  }
}
