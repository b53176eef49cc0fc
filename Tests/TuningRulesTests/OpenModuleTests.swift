import ModelFacts
import Testing
import TuningRules

/// Models of which the atlas knows only a part: the files tell the rest.
@Suite struct `a model with open parts` {
  private static let text = [
    "V\ttransformers=5.23.0",
    "T\tplain\tPlainConfig\tBASE=PlainModel OBJECT_DETECTION=PlainForObjectDetection",
    "C\tFrame\tPlainConfig\tframe\t-\t!\t\t\t\t\t\tbackbone;NormBackbone;;;;true extra;Unheard;;;",
    "C\tNormBackbone\tPlainConfig\t-\t-\t!\t\t\t\t\t\t\t\t\t0 1\t2",
    "C\tPlainModel\tPlainConfig\tmodel\t-\t!\t\t\t\t\t\t\t\t\t3",
    "P\tnorm.weight n 4", "P\tconv.weight V 4,3,1,1", "P\tnorm.running_mean b 4",
    "P\tfc.weight L 4,4",
    "K\tlegacy\t", "",
  ].joined(separator: "\n")

  private func load(_ name: String, _ shapes: [(String, [Int])]) -> LoadedModel? {
    let config = JSONObject([
      JSONObject.Member(key: "model_type", value: .string("plain")),
      JSONObject.Member(key: "architectures", value: .array([.string(name)])),
    ])
    let tensors = shapes.map {
      LogicalTensor(name: $0.0, file: "model.safetensors", shape: $0.1, dtype: .f32)
    }
    return LoadedModel(config, tensors: tensors, atlas: Atlas(text: Self.text))
  }

  @Test func `counts no frozen norm, and what a part unheard of holds`() throws {
    let model = try #require(
      load(
        "Frame",
        [
          ("backbone.norm.weight", [4]), ("backbone.norm.running_mean", [4]),
          ("backbone.conv.weight", [4, 3, 1, 1]), ("extra.fc1.weight", [5, 4]),
          ("extra.norm.running_mean", [4]), ("stray.weight", [2, 2]),
        ]))
    #expect(model.parameterCount == 12 + 20)
    #expect(model.linearModules.map(\.name) == ["extra.fc1"])
    #expect(model.unexpected.map(\.tensor) == ["stray.weight"])
    #expect(model.missing.isEmpty)
  }

  @Test func `sets a head that the atlas doesn't describe on its base model`() throws {
    let model = try #require(
      load("PlainForObjectDetection", [("model.fc.weight", [4, 4]), ("boxes.weight", [3, 4])]))
    #expect(Set(model.linearModules.map(\.name)) == ["model.fc", "boxes"])
    #expect(model.parameterCount == 28)
  }
}
