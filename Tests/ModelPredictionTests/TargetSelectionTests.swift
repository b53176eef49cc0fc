import Testing
import ModelPrediction

@Suite struct `target selection` {
  @Test func `takes the last component where it names only wanted modules`() {
    let selection = TargetSelection(
      selecting: ["model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj"],
      among: ["lm_head", "model.layers.0", "model.layers.1", "model.layers.0.self_attn"])
    #expect(selection.suffixes == ["q_proj"])
    #expect(selection.pattern == nil)
  }

  @Test func `goes back as many components as it needs`() {
    let selection = TargetSelection(
      selecting: ["a.text.fc1", "b.text.fc1", "head.0"], among: ["a.vision.fc1", "layers.0"])
    #expect(selection.suffixes == ["head.0", "text.fc1"])
  }

  @Test func `spells out a regex when a wanted name ends another's`() {
    let selection = TargetSelection(
      selecting: ["fc", "layers.0.q+k", "layers.2.q+k"], among: ["tower.fc", "layers.1.q+k"])
    #expect(selection.suffixes == [])
    #expect(selection.pattern == #"fc|layers\.(?:0|2)\.q\+k"#)
  }
}
