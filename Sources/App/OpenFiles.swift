import Foundation

/// How many files and connections the program may have open.
enum OpenFiles {
    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    /// Takes as many as the system lets it have. Most systems start programs with 1,024, for the sake of those that use
    /// `select`; a running reply takes one for its model and one for each of its readers.
    ///
    /// Nothing happens when the system refuses: fewer connections are enough for most.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
