import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct LocalRepositoryTests {
  private func repository(
    _ folder: TemporaryFolder, _ name: String = "", limits: ListingLimits = .init()
  ) throws -> LocalRepository {
    try LocalRepository(
      folder: folder.path + name, target: Target(location: "t", kind: .directory), limits: limits)
  }

  private func kinds(_ repository: LocalRepository) -> [String?: InspectionProblem.Kind] {
    Dictionary(
      repository.listing().problems.map { ($0.location.file, $0.kind) },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func `lists files of all folders, dot folders too, by path bytes`() throws {
    let folder = try TemporaryFolder()
    for name in ["b.json", "a/z.bin", "a/.hidden/x", "a-b", "B"] { try folder.write("1", to: name) }
    let paths = try repository(folder).listing().files.map(\.path)
    #expect(paths == ["B", "a-b", "a/.hidden/x", "a/z.bin", "b.json"])
  }

  @Test func `reads ranges, counts the bytes and refuses ranges behind the end`() throws {
    let folder = try TemporaryFolder()
    try folder.write("0123456789", to: "f")
    let counter = ReadCounter()
    let source = try LocalRepository(
      folder: folder.path, target: Target(location: "t", kind: .directory), counter: counter
    ).open("f")
    #expect(try source.bytes(in: 2..<5) == Array("234".utf8))
    #expect(counter.bytes == 3)
    #expect(throws: FormatError(reason: .truncated(needed: 4, available: 2), offset: 8)) {
      try source.bytes(in: 8..<12)
    }
  }

  @Test func `a file that shrinks while it is read is an error`() throws {
    let folder = try TemporaryFolder()
    try folder.write("0123456789", to: "f")
    let source = try repository(folder).open("f")
    folder.truncate("f", to: 4)
    #expect(
      throws: FormatError(reason: .unreadable("it became shorter while it was read"), offset: 4)
    ) { try source.bytes(in: 0..<10) }
  }

  @Test func `follows links to files inside and no link that leaves`() throws {
    let outside = try TemporaryFolder()
    try outside.write("secret", to: "secret")
    try outside.write("x", to: "folder/x")
    let folder = try TemporaryFolder()
    try folder.write("inside", to: "real/file")
    try folder.link("good", to: "real/file")
    try folder.link("relative", to: "../\(outside.path.split(separator: "/").last ?? "")/secret")
    try folder.link("absolute", to: outside.path + "/secret")
    try folder.link("folder", to: outside.path + "/folder")
    try folder.link("inner", to: "real")
    try folder.link("gone", to: "nowhere")
    try folder.link("loop", to: "loop")
    try folder.link("device", to: "/dev/null")
    try folder.link("up", to: "..")
    let repository = try repository(folder)
    #expect(repository.listing().files.map(\.path) == ["good", "real/file"])
    #expect(try repository.open("good").bytes(in: 0..<6) == Array("inside".utf8))
    #expect(
      kinds(repository) == [
        "relative": .escapes, "absolute": .escapes, "folder": .escapes, "gone": .danglingLink,
        "loop": .unreadable, "device": .escapes, "up": .escapes,
      ])
    #expect(throws: FormatError.self) { try repository.open("absolute") }
    #expect(throws: FormatError.self) { try repository.open("../secret") }
  }

  @Test func `a link that is swapped in after listing is not followed`() throws {
    let folder = try TemporaryFolder()
    try folder.write("1", to: "f")
    let repository = try repository(folder)
    try folder.remove("f")
    try folder.link("f", to: "/etc/hostname")
    #expect(throws: FormatError.self) { try repository.open("f") }
  }

  @Test func `pipes are reported and never opened`() throws {
    let folder = try TemporaryFolder()
    folder.pipe("model.safetensors")
    try folder.link("link", to: "model.safetensors")
    let repository = try repository(folder)
    #expect(repository.listing().files.isEmpty)
    #expect(kinds(repository) == ["model.safetensors": .specialFile, "link": .escapes])
  }

  @Test(.enabled(if: TemporaryFolder.permissionsHold, "root may read everything"))
  func `what may not be read is a problem or an error, not the end`() throws {
    let folder = try TemporaryFolder()
    try folder.write("1", to: "locked/x")
    try folder.write("1", to: "open")
    folder.lock("locked")
    let repository = try repository(folder)
    #expect(repository.listing().files.map(\.path) == ["open"])
    #expect(kinds(repository) == ["locked": .unreadable])
    folder.lock("open")
    #expect(throws: FormatError(reason: .unreadable("permission denied"), offset: 0)) {
      try repository.open("open")
    }
  }

  @Test func `stops at the limits on entries and depth, and says so`() throws {
    let folder = try TemporaryFolder()
    for index in 0..<5 { try folder.write("1", to: "f\(index)") }
    try folder.write("1", to: "a/b/c/deep")
    let shallow = try repository(folder, limits: ListingLimits(depth: 2))
    #expect(kinds(shallow) == ["a/b/c": .limit])
    #expect(shallow.listing().files.count == 5)
    let few = try repository(folder, limits: ListingLimits(entries: 3))
    #expect(few.listing().files.count <= 3)
    #expect(kinds(few) == [nil: .limit])
  }

  @Test func `names that aren't UTF-8 are listed escaped and can be opened`() throws {
    let folder = try TemporaryFolder()
    try #require(folder.makeUndecodable("x"), "this file system takes UTF-8 names only")
    let repository = try repository(folder)
    #expect(repository.listing().files.map(\.path) == ["x\\xFF"])
    #expect(kinds(repository) == ["x\\xFF": .undecodableName])
    #expect(try repository.open("x\\xFF").size == 0)
  }
}
