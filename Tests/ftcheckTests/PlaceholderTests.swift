import ModelFacts
import Testing

@Test func `two spellings of one text are two names`() {
  let composed: ExactString = "caf\u{e9}"
  let decomposed: ExactString = "cafe\u{301}"
  #expect(composed != decomposed)
  #expect(Set([composed, decomposed]).count == 2)
}
