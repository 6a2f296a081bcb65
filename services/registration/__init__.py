"""Registration (登记): names, applications, reviews, the register of entities and its history."""
