import Testing

@testable import ModelKnowledge

@Suite struct AtlasLinesTests {
  private static let kinds: [(Character, AtlasLines)] = [
    ("T", .types), ("C", .classes), ("P", .entries), ("K", .identifiers), ("X", .conversions),
    ("E", .peft), ("F", .fields), ("N", .tokenizers),
  ]

  private func lines(of kind: Character) -> [Substring] {
    KnowledgeText.text.split(separator: "\n").filter { $0.hasPrefix("\(kind)\t") }
  }

  @Test(arguments: kinds)
  func `are the lines of their kind, in order`(kind: Character, found: AtlasLines) {
    let lines = lines(of: kind)
    #expect(found.count == lines.count && found.count > 0)
    let fields = (0..<found.count).map { found.fields(ofLine: $0)?.joined(separator: "\t") }
    #expect(fields == lines.map { String($0.dropFirst(2)) })
    #expect(found.fields(ofLine: found.count) == nil)
    #expect(found.fields(ofLine: -1) == nil)
  }

  @Test(arguments: kinds.filter { "TCKN".contains($0.0) })
  func `are found by name`(kind: Character, found: AtlasLines) {
    for (number, line) in lines(of: kind).enumerated() {
      let name = String(line.split(separator: "\t").dropFirst().first ?? "")
      #expect(found.number(named: name) == number, "\(name)")
      #expect(found.number(named: name + "!") == nil, "\(name)!")
    }
    #expect(found.number(named: "") == nil)
  }

  @Test func `are found by several fields, wherever they are`() {
    let lines = AtlasLines.peft.all(startingWith: "default\tllama")
    #expect(lines.map(\.first) == ["default"])
    #expect(AtlasLines.peft.all(startingWith: "default").count > 1)
    #expect(AtlasLines.peft.all(startingWith: "defaul").isEmpty)
  }

  @Test func `give what stands behind a name`() {
    let colon = UInt8(ascii: ":")
    let number = (0..<AtlasLines.fields.count).first {
      AtlasLines.fields.rest(ofLine: $0, behind: "hidden_size", colon) != nil
    }
    #expect(number.map { AtlasLines.fields.rest(ofLine: $0, behind: "hidden_size", colon) } == "i")
    #expect(
      number.map { AtlasLines.fields.rest(ofLine: $0, behind: "hidden", colon) } == .some(nil))
  }
}
