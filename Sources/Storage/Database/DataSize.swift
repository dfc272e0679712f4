import Foundation

/// A number of bytes, written for the operator: `1.11 GB`.
struct DataSize: CustomStringConvertible, Hashable, Sendable {
    let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    /// The size of a file; 0 if there is none.
    init(of file: String) {
        var status = stat()
        bytes = stat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    var description: String {
        switch bytes {
        case ..<1_000_000: "\(bytes / 1000) kB"
        case ..<1_000_000_000: "\(bytes / 1_000_000) MB"
        default: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10)\(bytes / 10_000_000 % 10) GB"
        }
    }
}
