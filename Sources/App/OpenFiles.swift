import Foundation

/// The limit of open files and connections.
enum OpenFiles {
    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    /// Raises the limit to the most the system allows. Most systems start programs with 1,024, for programs that use
    /// `select`. A running reply needs one file for its model and one for each of its readers.
    ///
    /// Does nothing if the system refuses: fewer connections are usually enough.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
