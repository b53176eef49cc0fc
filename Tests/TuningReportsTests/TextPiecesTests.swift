import ModelFacts
import ModelKnowledge
import Testing

@testable import TuningReports

@Suite struct TextPiecesTests {
  @Test(arguments: [
    ("=1+1", #"\u{3d}1+1"#), ("@SUM(a)", #"\u{40}SUM(a)"#), ("-x", #"\u{2d}x"#), ("a=1", "a=1"),
  ])
  func `no field of a CSV file is a formula to a spreadsheet`(_ name: String, _ field: String) {
    var file = WeightFile(path: "a.bin", size: 0, content: .pickle)
    file.tensors = [TensorInfo(name: name, dtype: .f32, shape: [], byteCount: 4)]
    let lines = TensorListing([file]).text(.csv, page: Page()).split(separator: "\n")
    #expect(lines.last?.split(separator: ",")[1] == field[...])
  }

  @Test(arguments: [
    (1, "is broken"), (2, "is broken; there is 1 more fault"),
    (40, "is broken; there are 39 more faults"),
  ])
  func `many faults of a file are one sentence`(_ count: Int, _ sentence: String) {
    var file = WeightFile(path: "a.gguf", size: 0, content: .gguf)
    let error = FormatError(reason: .violates("is broken"), offset: 3)
    file.errors = Array(repeating: error, count: count)
    #expect(file.errorText == sentence.replacing("broken", with: "broken (byte 3)"))
  }

  @Test(arguments: [
    ("plain", 5), ("", 0), ("caf\u{e9}", 4), ("cafe\u{301}", 4), ("模型", 4), ("ＡＢ", 4),
    ("한글", 4), ("🙂", 2), ("█▏", 2), ("Ġthe", 4),
  ])
  func `columns are counted as a terminal counts them`(_ text: String, _ width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test(arguments: [
    ("one two three", 8, ["one two", "three"]),
    ("模型模型模型模型", 9, ["模型模型", "模型模型"]),
    ("a model.layers.0.q_proj", 12, ["a model.", "layers.0.q_", "proj"]),
    ("aaaaaaaaaaaaaaaaaaaa", 8, ["aaaaaaaa", "aaaaaaaa", "aaaa"]),
    ("not\u{a0}tunable yes", 12, ["not tunable", "yes"]),
    ("", 10, [""]), ("   ", 10, [""]), ("tiny", 1, ["tiny"]),
  ])
  func `text wraps at spaces, then at joints, then anywhere`(
    _ text: String, _ width: Int, _ lines: [String]
  ) {
    #expect(StyledText(text).wrapped(to: width).map { $0.rendered(colored: false) } == lines)
  }

  @Test func `wrapping keeps every visible character, whatever the width`() {
    let text = "the tensor model.layers.0.self_attn.q_proj.weight/模型 is [4096, 4096] and 🙂 not -1"
    for width in 1...100 {
      let lines = StyledText(text, .red).wrapped(to: width)
      let joined = lines.map { $0.rendered(colored: false) }.joined()
      #expect(joined.filter { $0 != " " } == text.filter { $0 != " " })
      #expect(lines.allSatisfy { $0.width <= max(width, 8) })
    }
  }

  @Test(arguments: [
    ("q_proj", "model.q_proj.weight", true), ("q_proj", "model.k_proj.weight", false),
    ("*", "anything", true), ("*.weight", "a.b.weight", true), ("*.weight", "a.weight.x", false),
    ("model.layers.?.*", "model.layers.1.mlp", true),
    ("model.layers.?.*", "model.layers.10.mlp", false), ("", "x", true), ("a*b*c", "aXbXbXc", true),
    ("a*b*c", "aXbXbX", false), ("a", "A", false), ("?", "é", true),
  ])
  func `names are filtered by part or pattern`(_ filter: String, _ name: String, _ passes: Bool) {
    #expect(NameFilter(filter).matches(name) == passes)
  }

  @Test func `a hostile pattern takes no more than pattern times name`() {
    let name = String(repeating: "a", count: 20_000)
    #expect(!NameFilter(String(repeating: "a*", count: 50) + "b").matches(name))
  }

  @Test func `escapes show what they hide`() {
    #expect(Escaping.text("a\u{1b}[0m\n\t\u{202e}\u{7f}é") == "a\\u{1b}[0m\\n\\t\\u{202e}\\u{7f}é")
    #expect(Escaping.json("\"\\\u{0}\u{2028}\u{e0001}é/") == #""\"\\\u0000\u2028\udb40\udc01é/""#)
  }
}
