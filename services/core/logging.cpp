#include "services/core/logging.h"

namespace kekkai {
Q_LOGGING_CATEGORY(lcCore, "kekkai.services.core", QtWarningMsg)
Q_LOGGING_CATEGORY(lcHttp, "kekkai.services.http", QtWarningMsg)
Q_LOGGING_CATEGORY(lcKeychain, "kekkai.services.keychain", QtWarningMsg)
Q_LOGGING_CATEGORY(lcInventory, "kekkai.services.inventory", QtWarningMsg)
Q_LOGGING_CATEGORY(lcSchemas, "kekkai.services.schemas", QtWarningMsg)
Q_LOGGING_CATEGORY(lcSandbox, "kekkai.services.sandbox", QtWarningMsg)
} // namespace kekkai
