//! QFPay / Haojin ECR: the room.
