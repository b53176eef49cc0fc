import ModelFacts
import Testing

@Suite struct MemoTests {
  @Test func `a value is made once for each key`() {
    let memo = Memo<String, Int>()
    var made: [String] = []
    for key in ["one", "three", "one", "three", "one"] {
      let length = memo.value(of: key) {
        made.append(key)
        return key.count
      }
      #expect(length == key.count)
    }
    #expect(made == ["one", "three"])
  }

  @Test func `that there is no value is remembered too`() {
    let memo = Memo<Int, String?>()
    var asked = 0
    for _ in 0..<2 {
      let value = memo.value(of: 7) {
        asked += 1
        return nil
      }
      #expect(value == nil)
    }
    #expect(asked == 1)
  }
}
