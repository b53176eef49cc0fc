import Testing

@testable import ModelFacts

@Suite struct `a name as pattern and numbers` {
  private static let names: [(name: String, pattern: String, numbers: [UInt32])] = [
    ("", "", []), (".", ".", []), ("..", "..", []), ("a", "a", []), ("a.", "a.", []),
    ("0", "*", [0]), ("1.2.3", "*.*.*", [1, 2, 3]), (".7", ".*", [7]), ("7.", "*.", [7]),
    ("a..1", "a..*", [1]), ("00", "00", []), ("01", "01", []), ("a.00.b", "a.00.b", []),
    ("a.0.b", "a.*.b", [0]), ("a.10.b", "a.*.b", [10]), ("a.-1", "a.-1", []), ("a.+1", "a.+1", []),
    ("2147483647", "*", [2_147_483_647]), ("2147483648", "2147483648", []),
    ("x.99999999999999999999.y", "x.99999999999999999999.y", []), ("x.1a", "x.1a", []),
    ("x.a1", "x.a1", []), ("é.1", "é.*", [1]), ("e\u{301}.1", "e\u{301}.*", [1]),
    ("١.1", "١.*", [1]), ("*", "*", []), ("a.*.1", "a.*.*", [1]), ("a.1.*", "a.*.*", [1]),
    (
      "model.layers.60.mlp.experts.255.down_proj.weight",
      "model.layers.*.mlp.experts.*.down_proj.weight", [60, 255]
    ),
    (
      "model.layers.60.mlp.experts.255.down_proj.weights",
      "model.layers.*.mlp.experts.*.down_proj.weights", [60, 255]
    ),
    (
      "model.layers.60.mlp.experts.255.down_proj",
      "model.layers.*.mlp.experts.*.down_proj", [60, 255]
    ),
  ]

  private static func parts(_ name: String) -> (NamePattern, [UInt32]) {
    var numbers: [UInt32] = []
    return (NamePattern(Array(name.utf8).span, numbers: &numbers), numbers)
  }

  @Test(arguments: names)
  func `is the name again`(_ name: String, _ pattern: String, _ numbers: [UInt32]) {
    let (found, foundNumbers) = Self.parts(name)
    #expect(found.description == pattern)
    #expect(foundNumbers == numbers)
    #expect(found.numberCount == numbers.count)
    #expect(ExactString(found.name(numbers)) == ExactString(name))
  }

  @Test func `differs where the names differ`() {
    for (one, _, _) in Self.names {
      for (other, _, _) in Self.names {
        let (first, second) = (Self.parts(one), Self.parts(other))
        #expect((first == second) == (ExactString(one) == ExactString(other)), "\(one), \(other)")
      }
    }
  }

  @Test func `reads the names of its pattern and no others`() {
    for (one, _, _) in Self.names {
      for (other, _, _) in Self.names {
        let (pattern, (second, numbers)) = (Self.parts(one).0, Self.parts(other))
        var read: [UInt32] = [5]
        let isRead = pattern.read(Array(other.utf8).span, numbers: &read)
        #expect(isRead == (pattern == second), "\(one), \(other)")
        #expect(read == (isRead ? [5] + numbers : [5]))
      }
    }
  }

  @Test func `stands in a list once, where it first came`() {
    var list = NameList()
    let names = Self.names.map(\.name) + (0..<300).map { "a.\($0 % 150).b.\($0 / 10)" }
    var places: [ExactString: Int] = [:]
    for name in names {
      let known = places[ExactString(name)]
      let (place, isNew) = list.insert(Array(name.utf8).span)
      #expect(place == known ?? places.count)
      #expect(isNew == (known == nil))
      places[ExactString(name)] = place
    }
    #expect(list.count == places.count)
    for (name, place) in places {
      #expect(ExactString(list[place]) == name)
      #expect(list.place(of: name.string) == place)
    }
    #expect(list.place(of: "a.151.b.0") == nil)
    #expect(list.place(of: "b.0") == nil)
  }
}
