/// The settings for calls: the program's name, time limits, rate and retries.
package struct CallSettings {
    /// The name and version of the program, as the service sees them.
    package let product: (name: String, version: String)
    /// Milliseconds without progress after which all calls fail; they count from the first call on.
    package var timeout: Int
    /// Milliseconds in total that the calls may take once requests are refused for the rate.
    package var rateTimeout = 600_000
    /// The most requests in flight; nil to choose the best number.
    package var concurrency: Int?
    /// The most requests in any second.
    package var quota = RequestQuota.standard
    /// True if transient failures are retried.
    package var retries = true
    /// Called before each wait for another attempt with the length of the wait, and from time to time with 0 while a
    /// fetch goes on.
    package var willWait: (_ milliseconds: Int) -> Void = { _ in }
    /// Called after each answer that could be read, whatever it says.
    package var didAnswer: () -> Void = {}
    /// Called once if the service would refuse this machine's time: this machine's clock minus the service's, in
    /// seconds.
    package var warnOfClock: (_ difference: Int) -> Void = { _ in }

    package init(product: (name: String, version: String), timeout: Int) {
        (self.product, self.timeout) = (product, timeout)
    }
}
