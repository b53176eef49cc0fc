import Testing
import TuningRules

@testable import TuningReports

@Suite struct RuleCatalogueTests {
  @Test(arguments: [
    ("weights/truncate", "weights/truncated"), ("truncated", "weights/truncated"),
    ("config/no-license", "docs/no-license"), ("weights/missing-shrad", "weights/missing-shard"),
    ("Tokenizer/Missing-", "tokenizer/missing"),
  ])
  func `a rule that was misspelled is found, in its own group first`(
    _ typed: String, _ meant: String
  ) {
    #expect(RuleCatalogue().suggestions(for: typed).first == meant)
  }

  @Test func `nothing is suggested for what is like nothing`() {
    #expect(RuleCatalogue().suggestions(for: "zzzzzzzz").isEmpty)
    #expect(RuleCatalogue().suggestions(for: "").isEmpty)
    #expect(NearMisses.of(String(repeating: "a", count: 100_000), among: ["a"]).isEmpty)
  }

  @Test(arguments: [("abc", "acb", 1), ("abc", "abc", 0), ("", "ab", 2), ("kitten", "sitting", 3)])
  func `letters that changed places are one mistake`(_ left: String, _ right: String, _ steps: Int)
  {
    #expect(NearMisses.distance(left, right) == steps)
  }

  @Test func `the list has every rule under its group, and the number`() {
    let text = RuleCatalogue().text(.text, page: Page(width: 200))
    for rule in Rule.all { #expect(text.contains("  \(rule.name) ")) }
    #expect(text.hasSuffix("\(Rule.all.count) rules. One of them: ftcheck explain RULE\n"))
    let docs = RuleCatalogue().limited(to: ["docs/*"])?.text(.markdown, page: Page())
    #expect(docs?.hasPrefix("## docs\n\n| rule |") == true)
    #expect(docs?.contains("weights/") == false)
    #expect(RuleCatalogue().limited(to: ["nothing"]) == nil)
  }

  @Test func `every topic and every rule is explained, links lead to issues`() {
    for name in RuleCatalogue.topics + RuleCatalogue.names {
      let text = RuleCatalogue().explanation(of: name, page: Page(width: 60))
      #expect(text?.split(separator: "\n").allSatisfy { $0.count <= 90 } == true, "\(name)")
    }
    #expect(RuleCatalogue().explanation(of: "WEIGHTS/Truncated", page: Page()) != nil)
    #expect(RuleCatalogue.address(of: "a/b#12") == "https://github.com/a/b/issues/12")
    #expect(RuleCatalogue.address(of: "a/b 12") == nil)
    #expect(RuleCatalogue.address(of: "transformers 5.23 a/b#x") == nil)
    var page = Page()
    page.hasLinks = true
    let linked = RuleCatalogue().explanation(of: "quantization/inference-format", page: page)
    #expect(linked?.contains("\u{1b}]8;;https://github.com/unslothai/unsloth/issues/1636") == true)
  }

  @Test func `pasted code breaks where Python and shells allow it`() {
    for width in [30, 40, 60, 80] {
      var code = PastedCode(width: width)
      code.call(
        "LoraConfig",
        [
          ("r", .word("16")), ("target_modules", .list(["q_proj", "a.b\"c", "v_proj"])),
          ("pattern", .text(String(repeating: "layers.", count: 12))),
        ])
      code.command("ftcheck", "adapter", "a/long/path/to/a/model", "--base", "org/name")
      #expect(code.lines.allSatisfy { $0.count <= width })
      let joined = code.lines.joined(separator: "\n")
      #expect(joined.contains(#""a.b\"c""#))
      #expect(joined.count { $0 == "(" } == joined.count { $0 == ")" })
    }
  }
}
