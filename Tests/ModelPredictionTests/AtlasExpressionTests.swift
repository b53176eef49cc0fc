import Testing
import ModelKnowledge
import ModelPrediction

@Suite struct `an atlas expression` {
  private let attributes: [String: AtlasValue] = [
    "hidden_size": .int(64), "heads": .int(4), "bias": .bool(false), "ratio": .double(2.5),
    "depths": .list([.int(2), .int(3)]), "kinds": .list([.string("full"), .string("swa")]),
    "text_config.x": .null, "one": .int(7),
  ]

  private func evaluate(_ text: String, places: [Int] = [], lasts: [Int] = []) -> AtlasValue? {
    AtlasExpression(Substring(text))?.value(
      in: AtlasExpression.Context(lookup: { attributes[$0] }, places: places, lasts: lasts))
  }

  @Test(arguments: [
    ("hidden_size/heads", AtlasValue.int(16)), ("3*hidden_size+1", .int(193)),
    ("(hidden_size/heads)^2+1", .int(257)), ("int(hidden_size*ratio)", .int(160)),
    ("depths[i]", .int(3)), ("depths[-1]", .int(3)), ("one[i]", .int(7)), ("sum(depths)", .int(5)),
    ("len(kinds)-1", .int(1)), ("kinds[i]=='swa'", .bool(true)), ("'full'$kinds", .bool(true)),
    ("bias?1:2", .int(2)), ("!bias&heads>=4", .bool(true)), ("text_config.x==null", .bool(true)),
    ("i==lasti", .bool(true)), ("(i+1)%2", .int(0)), ("i%text_config.x", .null),
    ("bias|heads!=4", .bool(false)), ("0.5*heads", .double(2)), ("depths[i+5]", .null),
  ])
  func `gives`(_ text: String, value: AtlasValue) {
    #expect(evaluate(text, places: [1], lasts: [1]) == value)
  }

  @Test(arguments: ["unknown", "hidden_size/0", "unknown+1", "9223372036854775807*heads"])
  func `is unknown`(_ text: String) {
    #expect(AtlasExpression(Substring(text)) != nil)
    #expect(evaluate(text) == nil)
  }

  @Test(arguments: ["", "(", "a b", "1+", "a?b", "a[", "'x"])
  func `refuses`(_ text: String) {
    #expect(AtlasExpression(Substring(text)) == nil)
  }
}
