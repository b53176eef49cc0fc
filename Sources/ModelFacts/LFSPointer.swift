/// A Git LFS pointer: what stands in a repository where the object wasn't fetched.
public struct LFSPointer: Hashable, Sendable {
  /// The object's size in bytes.
  public var size: Int
  /// The object's SHA-256, 64 hexadecimal digits.
  public var oid: String

  /// A pointer to an object.
  public init(size: Int, oid: String) {
    self.size = size
    self.oid = oid
  }
}
