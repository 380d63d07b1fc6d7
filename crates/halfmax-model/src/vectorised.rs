//! Loops as wide as the vectors of this processor.

/// Functions whose bodies are compiled once for each kind of vectors; which one runs is decided at run time.
///
/// A closure given to `pulp` is as wide as it allows only where the compiler happens to inline it, which depends on how
/// the build is cut into units. A kernel that always is inlined does not.
macro_rules! vectorised {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident<'a>($($arg:ident: $of:ty),* $(,)?) $(-> $result:ty)? $body:block)*) => {$(
        $(#[$meta])*
        $vis fn $name<'a>($($arg: $of),*) $(-> $result)? {
            struct Kernel<'a> {
                $($arg: $of),*
            }
            impl<'a> pulp::NullaryFnOnce for Kernel<'a> {
                type Output = crate::vectorised::output!($($result)?);

                #[inline(always)]
                #[allow(clippy::inline_always, reason = "only inside the caller are wide vectors allowed")]
                fn call(self) -> Self::Output {
                    let Self { $($arg),* } = self;
                    $body
                }
            }
            pulp::Arch::new().dispatch(Kernel { $($arg),* })
        }
    )*};
}

macro_rules! output {
    () => {
        ()
    };
    ($of:ty) => {
        $of
    };
}

pub(crate) use {output, vectorised};
