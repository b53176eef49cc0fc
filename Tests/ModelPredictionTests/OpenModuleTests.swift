import ModelFacts
import Testing
import ModelPrediction
import ModelKnowledge

/// Models of which the atlas knows only a part: the files tell the rest.
@Suite struct `a model with open parts` {
  private func load(
    _ name: String, _ members: [(String, JSONValue)], _ shapes: [(String, [Int])]
  ) -> LoadedModel? {
    let architectures = ("architectures", JSONValue.array([.string(name)]))
    let config = (members + [architectures]).map { JSONObject.Member(key: $0.0, value: $0.1) }
    let tensors = shapes.map {
      LogicalTensor(name: $0.0, file: "model.safetensors", shape: $0.1, dtype: .f32)
    }
    return LoadedModel(JSONObject(config), tensors: LogicalTensors(tensors), atlas: .embedded)
  }

  @Test func `takes no frozen norm of a detector's backbone for a parameter`() throws {
    let stem = "backbone.model.embedder.embedder."
    let backbone = JSONObject([
      JSONObject.Member(key: "model_type", value: .string("resnet")),
      JSONObject.Member(key: "depths", value: .array([.number(JSONNumber(text: "1"))])),
    ])
    let model = try #require(
      load(
        "ConditionalDetrModel",
        [("model_type", .string("conditional_detr")), ("backbone_config", .object(backbone))],
        [
          (stem + "convolution.weight", [64, 3, 7, 7]), (stem + "normalization.weight", [64]),
          (stem + "normalization.running_mean", [64]),
        ]))
    #expect(model.filled == [stem + "convolution.weight"])
    #expect(model.unexpected.isEmpty)
  }

  @Test func `takes what a timm backbone holds from the files`() throws {
    let model = try #require(
      load(
        "DabDetrModel", [("model_type", .string("dab-detr")), ("backbone_config", .null)],
        [
          ("backbone.conv_encoder.model._backbone.fc.weight", [5, 4]),
          ("backbone.conv_encoder.model._backbone.bn.running_mean", [4]),
          ("stray.weight", [2, 2]),
        ]))
    #expect(model.filled == ["backbone.conv_encoder.model._backbone.fc.weight"])
    #expect(model.unexpected.map(\.tensor) == ["stray.weight"])
  }

  @Test func `sets a head that the atlas doesn't describe on its base model`() throws {
    let model = try #require(
      load(
        "Mask2FormerForUniversalSegmentation", [("model_type", .string("mask2former"))],
        [("class_predictor.weight", [3, 4]), ("criterion.empty_weight", [3])]))
    #expect(model.linearModules.map(\.name) == ["class_predictor"])
    #expect(model.parameterCount == 12)
  }
}
