#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An `errno`, in words that don't depend on the system or its language.
struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The code.
  let code: CInt

  /// The error of the call that just failed.
  static var last: SystemError { SystemError(code: errno) }

  /// Whether nothing is there by that name.
  var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

  /// Completes "couldn't be opened: …".
  var description: String {
    switch code {
    case EACCES, EPERM: "permission denied"
    case ENOENT: "no such file"
    case ENOTDIR: "part of its path is no folder"
    case EISDIR: "it is a folder"
    case ELOOP: "it is a link, or links lead in a circle"
    case EMFILE, ENFILE: "too many open files"
    case ENAMETOOLONG: "its name is too long"
    case ENXIO: "it is a pipe or socket"
    case EIO: "input/output error"
    default: "system error \(code)"
    }
  }
}
