import Testing

@testable import ModelKnowledge

@Suite struct AtlasRuleTests {
  private let rules: Substring = "a=1 head_dim:=hidden/heads heads=[2x3] x.y='z' last=?"

  private func constant(_ name: String) -> AtlasValue? {
    guard case .constant(let value) = AtlasRule.named(name, in: rules) else { return nil }
    return value
  }

  @Test(arguments: [
    ("a", AtlasValue.int(1)), ("heads", .list([.int(2), .int(2), .int(2)])),
    ("x.y", .string("z")),
  ])
  func `gives a constant`(name: String, value: AtlasValue) {
    #expect(constant(name) == value)
  }

  @Test func `gives an expression`() {
    guard case .expression(let text) = AtlasRule.named("head_dim", in: rules) else {
      Issue.record("no expression")
      return
    }
    #expect(text == "hidden/heads")
  }

  @Test func `is there for a value that nobody knows`() {
    guard case .constant(nil) = AtlasRule.named("last", in: rules) else {
      Issue.record("not a rule without a value")
      return
    }
  }

  @Test(arguments: ["", "head", "head_di", "head_dim2", "ads", "z", "hidden/heads", "A"])
  func `is for whole names only`(name: String) {
    #expect(constant(name) == nil)
    if case .expression = AtlasRule.named(name, in: rules) { Issue.record("\(name)") }
  }

  @Test func `makes a table`() {
    let table = AtlasRule.table("a=1,,b:=c d", separator: ",,")
    #expect(table.count == 2)
    if case .constant(let value)? = table["a"] { #expect(value == .int(1)) }
    if case .expression(let text)? = table["b"] { #expect(text == "c d") }
  }
}
