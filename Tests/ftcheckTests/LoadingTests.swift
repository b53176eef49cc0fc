import Foundation
import Testing

/// The keys that a report says loading would miss, drop or refuse, on damaged copies of a fixture.
@Suite struct LoadingTests {
  private struct Keys: Equatable {
    var missing: [String]
    var unexpected: [String]
    var mismatched: [String]
  }

  private static func keys(of folder: URL) throws -> Keys? {
    let output = try Command.run(["--format", "json", "."], in: folder).output
    let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    guard let loading = report?["loading"] as? [String: Any] else { return nil }
    let mismatched = try #require(loading["mismatched"] as? [[String: Any]])
    return Keys(
      missing: try #require(loading["missing"] as? [String]),
      unexpected: try #require(loading["unexpected"] as? [String]),
      mismatched: mismatched.map { entry in
        "\(entry["name"] ?? "") \(entry["stored_shape"] ?? "") \(entry["expected_shape"] ?? "")"
      })
  }

  /// A copy of the healthy fixture whose header says something else, byte for byte as long.
  private static func damaged(_ change: (String, String), _ body: (URL) throws -> Void) throws {
    try Folder.temporary { folder in
      let copy = folder.appending(path: "model")
      let fixture = ExampleModelTests.models.appending(path: "healthy-llama")
      try FileManager.default.copyItem(at: fixture, to: copy)
      let file = copy.appending(path: "model.safetensors")
      var data = try Data(contentsOf: file)
      let range = try #require(data.firstRange(of: Data(change.0.utf8)))
      #expect(change.0.utf8.count == change.1.utf8.count)
      data.replaceSubrange(range, with: Data(change.1.utf8))
      try data.write(to: file)
      try body(copy)
    }
  }

  @Test func `a healthy model misses nothing`() throws {
    let folder = ExampleModelTests.models.appending(path: "healthy-llama")
    let keys = try Self.keys(of: folder)
    #expect(keys == Keys(missing: [], unexpected: [], mismatched: []))
  }

  @Test func `a tensor of another name leaves its parameter and belongs to none`() throws {
    try Self.damaged(("layers.1.mlp.up_proj", "layers.1.mlp.ub_proj")) { folder in
      let keys = try Self.keys(of: folder)
      #expect(keys?.missing == ["model.layers.1.mlp.up_proj.weight"])
      #expect(keys?.unexpected == ["model.layers.1.mlp.ub_proj.weight"])
      #expect(keys?.mismatched == [])
    }
  }

  @Test func `buffers that older releases stored aren't unexpected`() throws {
    try Self.damaged(("layers.1.mlp.up_proj.weight", "layer.1.rotary_emb.inv_freq")) { folder in
      let keys = try Self.keys(of: folder)
      #expect(keys?.unexpected == [])
    }
  }

  @Test func `a configuration of other sizes gives both shapes`() throws {
    try Folder.temporary { folder in
      let copy = folder.appending(path: "model")
      let fixture = ExampleModelTests.models.appending(path: "broken-vocabulary")
      try FileManager.default.copyItem(at: fixture, to: copy)
      let keys = try Self.keys(of: copy)
      #expect(keys?.missing == [])
      #expect(keys?.mismatched.contains { $0.contains("embed_tokens.weight") } == true)
    }
  }
}
