#include "services/core/cancellation.h"

namespace kekkai {

Cancellation::Cancellation()
    : m_signal(std::make_shared<CancelSignal>())
{
}

void Cancellation::cancel() const
{
    if (!m_signal->raised.exchange(true))
        Q_EMIT m_signal->canceled();
}

} // namespace kekkai
