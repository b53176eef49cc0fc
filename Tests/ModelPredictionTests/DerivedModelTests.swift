import ModelFacts
import Testing
import ModelPrediction

@Suite struct `a derived model` {
  private func tensors(_ shapes: [(String, [Int])]) -> LogicalTensors {
    LogicalTensors(
      shapes.map { LogicalTensor(name: $0.0, file: "model.safetensors", shape: $0.1, dtype: .f32) })
  }

  private func config(_ members: [(String, JSONValue)]) -> JSONObject {
    JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) })
  }

  private let vocabulary = JSONValue.number(JSONNumber(text: "100"))

  @Test func `adapts every matrix but the embedding and the head`() {
    let model = LoadedModel(
      deriving: tensors([
        ("tok_embeddings.weight", [100, 8]), ("blocks.0.mixer.weight", [8, 8]),
        ("blocks.0.mixer.bias", [8]), ("blocks.0.norm.weight", [8]), ("head.weight", [100, 8]),
      ]), config: config([("vocab_size", vocabulary)]), declarations: nil)
    #expect(model.allLinearModules.map(\.name) == ["blocks.0.mixer"])
    #expect(model.outputEmbeddings == "head")
    #expect(model.parameterCount == 100 * 8 * 2 + 64 + 16)
    #expect(model.trainableParameters(rank: 4) == 4 * 16)
  }

  @Test func `tells an embedding by its list's name, and by having no bias`() {
    let model = LoadedModel(
      deriving: tensors([
        ("embed.weight", [100, 8]), ("input_embeds_layers.0.weight", [50, 8]),
        ("patch_embedder.weight", [8, 12]), ("patch_embedder.bias", [8]),
      ]), config: config([("vocab_size", vocabulary)]), declarations: nil)
    #expect(model.allLinearModules.map(\.name) == ["patch_embedder"])
  }

  @Test func `counts a tied head that is stored once`() {
    let model = LoadedModel(
      deriving: tensors([("embed.weight", [100, 8]), ("lm_head.weight", [100, 8])]),
      config: config([("vocab_size", vocabulary), ("tie_word_embeddings", .bool(true))]),
      declarations: nil)
    #expect(model.parameterCount == 800)
    #expect(model.tied == [["embed.weight", "lm_head.weight"]])
  }

  @Test func `believes the declarations of remote code`() {
    var declarations = ModuleDeclarations()
    declarations.kinds = ["positions": .linear, "lookup": .embedding, "mask": .buffer]
    declarations.definesOutputEmbeddings = true
    declarations.outputEmbeddings = "unembed"
    let model = LoadedModel(
      deriving: tensors([
        ("m.lookup.weight", [100, 8]), ("m.positions.weight", [8, 8]), ("m.mask", [4, 4]),
        ("unembed.weight", [100, 8]),
      ]), config: nil, declarations: declarations)
    #expect(model.allLinearModules.map(\.name) == ["m.positions"])
    #expect(model.outputEmbeddings == "unembed")
    #expect(model.unexpected.map(\.tensor) == ["m.mask"])
  }

  @Test func `knows the projection that attention never calls`() {
    let model = LoadedModel(
      deriving: tensors([("a.in_proj_weight", [24, 8]), ("a.out_proj.weight", [8, 8])]),
      config: nil, declarations: nil)
    #expect(model.modules.map(\.kind) == [.deadLinear])
  }

  @Test func `sums beyond 64 bits are unknown`() {
    let model = LoadedModel(
      deriving: tensors([("a.weight", [.max, 1])]), config: nil, declarations: nil)
    #expect(model.trainableParameters(rank: 16) == nil)
  }
}
