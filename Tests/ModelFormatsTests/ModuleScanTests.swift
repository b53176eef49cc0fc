import ModelFacts
import ModelFormats
import Testing

@Suite struct `remote code declarations` {
  private func declarations(_ text: String) -> ModuleDeclarations {
    ModuleDeclarations(scanning: [Array(text.utf8)])
  }

  @Test(arguments: [
    ("self.q = nn.Linear(a, b)", "q", ModuleDeclarations.Kind.linear),
    ("self.q: nn.Module = torch.nn.Linear(\n  a,  # width\n  b)", "q", .linear),
    ("self.tok = nn.Embedding(v, d)", "tok", .embedding),
    ("self.fc = Conv1D(3 * d, d)", "fc", .conv1D),
    ("self.scale = nn.Parameter(torch.ones(d))", "scale", .parameter),
    ("self.register_buffer('mask', x)", "mask", .buffer),
    ("self.register_buffer(\"mask\", x, persistent = False)", "mask", .transientBuffer),
    ("self.mlp = nn.Sequential(nn.LayerNorm(d), nn.Linear(d, int(4 * d)))", "mlp.1", .linear),
    ("self.heads = nn.ModuleList([nn.Linear(d, 1) for _ in range(n)])", "heads", .linear),
  ])
  func `finds`(_ text: String, name: String, kind: ModuleDeclarations.Kind) {
    #expect(declarations(text).kinds == [name: kind].merging(extra(text)) { first, _ in first })
  }

  /// The other members that a sequential declares beside the one under test.
  private func extra(_ text: String) -> [String: ModuleDeclarations.Kind] {
    text.contains("Sequential") ? ["mlp.0": .other] : [:]
  }

  @Test func `follows subclasses of the repository`() {
    let kinds = declarations("self.q = Fast(a, b)\nclass Fast(nn.Linear):\n  pass").kinds
    #expect(kinds == ["q": .linear])
  }

  @Test func `takes a class with a weight of its own for no Linear`() {
    let found = declarations(
      """
      class Router(nn.Module):
        def __init__(self, c):
          self.weight = nn.Parameter(torch.ones(4, 4))
      class Layer(nn.Module):
        def __init__(self, c):
          self.router = Router(c)
      """)
    #expect(found.kinds == ["weight": .parameter, "router": .other])
  }

  @Test func `leaves out names that mean two things`() {
    #expect(declarations("self.x = nn.Linear(a, b)\nself.x = nn.Embedding(a, b)").kinds == [:])
  }

  @Test func `reads output embeddings and tied keys`() {
    let found = declarations(
      """
      class M(PreTrainedModel):
        _tied_weights_keys = {"unembed.weight": "tok.weight"}
        def get_output_embeddings(self):
          return self.unembed  # the head
      """)
    #expect(found.outputEmbeddings == "unembed")
    #expect(found.definesOutputEmbeddings)
    #expect(found.tiedWeights == ["unembed.weight", "tok.weight"])
  }

  @Test func `lists what a file imports from its folder`() {
    let text = """
      import torch
      from .configuration_mine import Config
      try:
          from .layers.norm import (
              Norm)
          import .kernels
      except ImportError:
          pass
      # from .comment import x
      from . import sibling
      from .configuration_mine import Other
      from transformers.utils import logging
      """
    #expect(
      ModuleDeclarations.relativeImports(in: Array(text.utf8)) == [
        "configuration_mine", "layers.norm", "kernels",
      ])
  }

  @Test func `survives every prefix`() {
    let text = Array(
      "class A(nn.Linear):\n  self.a = nn.Sequential(nn.Linear(1, '\\'', \"#\"))".utf8)
    for length in 0...text.count {
      _ = ModuleDeclarations(scanning: [Array(text.prefix(length))])
    }
    #expect(declarations("").kinds.isEmpty)
  }
}
