import Testing

@testable import ModelFormats

struct JSONPointerSearchTests {
  private static let text = #"{"a": 1, "b/c": {"d~e": [10, {"f": null}]}, "a": 2}"#

  @Test(arguments: [
    ("", 0), ("/a", 1), ("/b~1c", 9), ("/b~1c/d~0e", 17), ("/b~1c/d~0e/0", 25),
    ("/b~1c/d~0e/1", 28), ("/b~1c/d~0e/1/f", 30),
  ])
  func `a pointer leads to the key of its value, or to the element`(_ pointer: String, _ byte: Int)
  {
    #expect(JSONPointerSearch.offset(of: pointer, in: Array(Self.text.utf8)) == byte)
  }

  @Test(arguments: ["/x", "a", "/a/b", "/b~1c/d~0e/2", "/b~1c/d~0e/x", "/b~1c/d~0e/1/g"])
  func `a pointer to nothing leads nowhere`(_ pointer: String) {
    #expect(JSONPointerSearch.offset(of: pointer, in: Array(Self.text.utf8)) == nil)
  }

  @Test func `a text that breaks off gives what stands before`() {
    let text = Array(#"{"a": 1, "b": {"c": tr"#.utf8)
    #expect(JSONPointerSearch.offset(of: "/a", in: text) == 1)
    #expect(JSONPointerSearch.offset(of: "/d", in: text) == nil)
  }
}
