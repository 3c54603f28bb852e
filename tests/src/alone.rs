//! What the worlds of most tests have in common: nobody else wants their terminal.

/// The lease in a [`tillwire_core::desk::World`] that is alone with its terminal; with a journal in which nothing is open,
/// unless `list` is its own.
#[macro_export]
macro_rules! alone {
    (own list) => {
        fn claim(&mut self, _ttl: tillwire_core::time::Millis) -> Option<tillwire_core::desk::Input> {
            Some(tillwire_core::desk::Input::Leased { asked: tillwire_core::desk::World::now(self) })
        }

        fn renew(&mut self, ttl: tillwire_core::time::Millis) -> Option<tillwire_core::desk::Input> {
            self.claim(ttl)
        }

        fn release(&mut self) -> Option<tillwire_core::desk::Input> {
            Some(tillwire_core::desk::Input::Released)
        }

        fn granted(&mut self, _granted: Result<(), tillwire_core::code::Code>) {}
    };
    () => {
        $crate::alone!(own list);

        fn list(&mut self, _held: &[String]) -> Option<tillwire_core::desk::Input> {
            Some(tillwire_core::desk::Input::Listed(Vec::new()))
        }
    };
}
