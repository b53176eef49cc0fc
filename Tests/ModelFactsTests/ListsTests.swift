import ModelFacts
import Testing

@Test(arguments: [
  ([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"),
  (["a", "b", "c", "d"], "a, b, c and 1 more"), (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
])
func `the first three names are listed, and how many more there are`(
  _ names: [String], _ text: String
) {
  #expect(names.listed() == text)
}
